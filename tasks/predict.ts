import { resolve, sep } from "node:path";
import { openDatabase } from "../lib/database/open_database.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import type { ScanOutcome } from "../lib/model/prediction/predict_scans.ts";
import { type ScanFiles, scansOf } from "../lib/model/prediction/scan_files.ts";
import { databaseRoot } from "./database_root.ts";
import { FailedResult } from "./failed_result.ts";
import { foldsOption } from "./folds_option.ts";
import { numberOption } from "./number_option.ts";
import { openForPrediction } from "./open_for_prediction.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";
import { volumeTable } from "./volume_table.ts";

const options = {
  model: { type: "string" },
  out: { type: "string" },
  fold: { type: "string" },
  flips: { type: "string" },
  budget: { type: "string" },
  entropy: { type: "boolean" },
  probabilities: { type: "boolean" },
  chosen: { type: "boolean" },
  overwrite: { type: "boolean" },
  seg: { type: "boolean" },
  fill: { type: "boolean" },
  root: { type: "string" },
} as const;

/** `deno task predict`: segments scans with a trained model, in the grids of the scans. */
export const predictTask: Task<typeof options> = {
  name: "predict",
  usage:
    "IMAGE… --model DATA/PREPROCESSED/MODEL[,…] --out DIR [--fold K|K,L|all] [--flips 1|2|4|8] " +
    "[--budget SECONDS] [--entropy] [--probabilities] [--chosen] [--overwrite] [--seg] [--fill] " +
    "[--root FOLDER] [--json]",
  about:
    "Segments scans (files, folders of them, DICOM series); --model is a name in the data base, " +
    "the folder of a model or of one of its folds, or a file of export-model; several, with commas " +
    "between, predict together. Writes " +
    "<scan>.nii.gz in the scan's own grid, for DICOM also <scan>.dcm (RTSTRUCT) and with --seg " +
    "<scan>_seg.dcm, with --entropy <scan>_entropy.nii.gz, with --probabilities " +
    "<scan>_probabilities.npy, and a record <scan>.json: scans whose files are there already are " +
    "passed over unless --overwrite says otherwise. --budget chooses step, flips and models so " +
    "that each scan takes about as long; --chosen takes the postprocessing that " +
    "cross-validation chose. A scan that fails does not stop the others.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress, signal }) {
    const { model: name, out } = values;
    if (name === undefined) throw new UsageError("--model is needed");
    if (out === undefined) throw new UsageError("--out is needed");
    const flips = flipsOption(values.flips);
    const budgetSeconds = numberOption("budget", values.budget);
    const folds = foldsOption("fold", values.fold);
    const database = openDatabase(databaseRoot(values.root));
    const { model, path, nChannels } = await openForPrediction(database, name, folds);
    const scans = await scansOf(positionals, nChannels);
    requireOther(scans, scans.map(({ id }) => resolve(out, `${id}.nii.gz`)));
    const bar = progress("predict");
    const outcomes: ScanOutcome[] = [];
    const named = scans.map(({ paths, ...scan }) => ({ ...scan, scan: paths }));
    const found = model.predictAll(named, {
      out,
      ...(flips === undefined ? {} : { flips }),
      ...(budgetSeconds === undefined ? {} : { budgetSeconds }),
      entropy: values.entropy ?? false,
      probabilities: values.probabilities ?? false,
      postprocessing: values.chosen ? "chosen" : "parameters",
      overwrite: values.overwrite ?? false,
      dicomSeg: values.seg ?? false,
      fill: values.fill ?? false,
      signal,
      onProgress: ({ id, done, scans, fraction }) =>
        bar.update((done + fraction) / scans, `${id} (${done + 1}/${scans})`),
    });
    for await (const outcome of found) {
      outcomes.push(outcome);
      print(lineOf(outcome));
      for (const file of filesOf(outcome)) print(`  ${file}`);
    }
    bar.finish("done");
    for (const line of volumeTable(outcomes, model.classNames)) print(line);
    const result = {
      files: outcomes.flatMap(filesOf),
      model: path,
      scans: outcomes.map(({ error, ...outcome }) => ({
        ...outcome,
        ...(error === undefined ? {} : { error: error.message }),
      })),
    };
    const failed = outcomes.filter(({ state }) => state === "failed");
    if (failed.length === 0) return result;
    if (scans.length === 1) throw failed[0].error;
    throw new FailedResult({
      subject: `${failed.length} of ${scans.length} scans`,
      found: `failed: ${failed.map(({ error }) => error!.message).join("; ")}`,
      remedy: "correct them and run the same command again: the others are passed over",
    }, result);
  },
};

function lineOf({ id, state, plan, error }: ScanOutcome): string {
  if (state === "failed") return `${id}: failed: ${error!.message}`;
  return state === "kept" ? `${id}: there already` : `${id}: ${plan!.text}`;
}

function filesOf(outcome: ScanOutcome): string[] {
  const { path, structureSetPath, segmentationPath, entropyPath, probabilitiesPath } = outcome;
  return [path, structureSetPath, segmentationPath, entropyPath, probabilitiesPath]
    .flatMap((file) => file ?? []);
}

function flipsOption(text: string | undefined): 1 | 2 | 4 | 8 | undefined {
  const flips = ([1, 2, 4, 8] as const).find((count) => String(count) === text);
  if (text === undefined || flips !== undefined) return flips;
  throw new UsageError(`--flips is 1, 2, 4 or 8; received "${text}"`);
}

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
