import { resolve, sep } from "node:path";
import { openDatabase } from "../lib/database/open_database.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import { databaseRoot } from "./database_root.ts";
import { findModelByPath, trainedFold } from "./find_model.ts";
import { type ScanFiles, scansOf } from "./scan_files.ts";
import { integerOption } from "./integer_option.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  model: { type: "string" },
  out: { type: "string" },
  fold: { type: "string" },
  seg: { type: "boolean" },
  fill: { type: "boolean" },
  root: { type: "string" },
} as const;

/** `deno task predict`: segments scans with a trained model, in the grids of the scans. */
export const predictTask: Task<typeof options> = {
  name: "predict",
  usage:
    "IMAGE… --model DATA/PREPROCESSED/MODEL --out DIR [--fold K] [--seg] [--fill] [--root FOLDER] [--json]",
  about:
    "Segments scans (files, folders of them, DICOM series); --model is a name in the data base " +
    "or the folder of a model or of one of its folds. Writes <scan>.nii.gz in the scan's own grid, " +
    "for DICOM also <scan>.dcm (RTSTRUCT) and with --seg <scan>_seg.dcm.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress, signal }) {
    const { model: name, out } = values;
    if (name === undefined) throw new UsageError("--model is needed");
    if (out === undefined) throw new UsageError("--out is needed");
    const found = findModelByPath(openDatabase(databaseRoot(values.root)), name);
    const { data, preprocessed, model: modelName } = found.key;
    const chosen = values.fold === undefined
      ? found.fold
      : integerOption("fold", values.fold, { fallback: 0 });
    const fold = trainedFold(found, chosen);
    const { nChannels } = await found.database.preprocessed(data, preprocessed).manifest();
    const scans = await scansOf(positionals, nChannels);
    const targets = scans.map(({ id }) => resolve(out, `${id}.nii.gz`));
    requireOther(scans, targets);
    const model = await segmentationModel(found.database).data(data).preprocessed(preprocessed)
      .named(modelName).fold(fold).open();
    const bar = progress("predict");
    const files: string[] = [];
    for (const [i, { id, paths, seriesUid }] of scans.entries()) {
      const { path, structureSetPath, segmentationPath } = await model.predict(paths, {
        out: targets[i],
        dicomSeg: values.seg ?? false,
        fill: values.fill ?? false,
        ...(seriesUid === undefined ? {} : { seriesUid }),
        signal,
        onProgress: (fraction) =>
          bar.update((i + fraction) / scans.length, `${id} (${i + 1}/${scans.length})`),
      });
      files.push(...[path, structureSetPath, segmentationPath].flatMap((file) => file ?? []));
    }
    bar.finish("done");
    for (const file of files) print(file);
    return { files, model: model.folder };
  },
};

function requireOther(scans: readonly ScanFiles[], targets: readonly string[]): void {
  const images = new Set(scans.flatMap(({ paths }) => paths));
  const folders = new Set(scans.flatMap(({ searched }) => searched ?? []));
  const same = targets.find((target) => images.has(target));
  const among = targets.find((target) =>
    [...folders].some((folder) => target.startsWith(folder + sep))
  );
  const disturbing = same ?? among;
  if (disturbing === undefined) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: disturbing,
    found: same === undefined
      ? "the label map would lie among the DICOM files and be taken for theirs"
      : "the label map would replace the scan",
    remedy: "choose another folder with --out",
  });
}

if (import.meta.main) Deno.exit(await runTask(predictTask));
