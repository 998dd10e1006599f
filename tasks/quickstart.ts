import { join, resolve } from "node:path";
import { engineInfo } from "../lib/engine/engine_info.ts";
import { openEngine } from "../lib/engine/open_engine.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { sha256 } from "../lib/foundation/sha256.ts";
import { sha256File } from "../lib/foundation/sha256_file.ts";
import { version } from "../lib/foundation/version.ts";
import type { MetricTable } from "../lib/metrics/metric_table.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import { quickParameters } from "../lib/model/quick_parameters.ts";
import type { SegmentationModel } from "../lib/model/segmentation_model.ts";
import {
  openPlanningDatabase,
  type PlannableDataset,
} from "../lib/preprocessing/open_planning_database.ts";
import { databaseRoot } from "./database_root.ts";
import { integerOption } from "./integer_option.ts";
import { phantomTask } from "./phantom.ts";
import { runTask, type Task, type TaskContext } from "./run_task.ts";
import { setupTask } from "./setup.ts";
import { trainWithProgress } from "./train_with_progress.ts";
import { writeModelReport } from "./write_model_report.ts";

const options = {
  data: { type: "string" },
  cases: { type: "string" },
  root: { type: "string" },
  seed: { type: "string" },
} as const;

const phantomName = "phantom_abdomen";

/** `deno task quickstart`: everything from nothing, on a phantom set or on a raw data set. */
export const quickstartTask: Task<typeof options> = {
  name: "quickstart",
  usage: "[--data FOLDER] [--cases N] [--root FOLDER] [--seed S] [--json]",
  about: "Sets up, checks, plans, preprocesses, trains, evaluates, predicts and reports.",
  options,
  async run(context) {
    const { values, print } = context;
    const start = performance.now();
    const seed = integerOption("seed", values.seed, { fallback: 0, least: 0 });
    await setupTask.run({ ...context, values: {}, positionals: [] });
    await openEngine();
    const { backend, device, threads, precision, precisionReason } = engineInfo();
    print(`engine: ${backend} on ${device}, ${threads} threads, ${precision} (${precisionReason})`);

    const root = databaseRoot(values.root);
    const database = openPlanningDatabase(root);
    const raw = await chooseData(context, root);
    await check(raw, context);
    const plan = await raw.plan();
    print(`\n${plan.toMarkdown()}`);
    const cases = (await raw.cases()).length;
    const bar = context.progress("preprocess");
    const preprocessed = await plan.apply(`quickstart_${cases}`, {
      signal: context.signal,
      onProgress: ({ done, total }) => bar.update(done / total, `${done} of ${total} cases`),
    });
    bar.finish(preprocessed.folder);

    const parameters = quickParameters(plan, { cases, seed });
    const model = await segmentationModel(database).data(raw.name).preprocessed(preprocessed.name)
      .named("quickstart").fold(0).parameters(parameters).open();
    const trained = await trainWithProgress(model, context);
    const table = await evaluate(model, context);
    const predictions = database.paths.predictions({
      data: raw.name,
      preprocessed: preprocessed.name,
      model: "quickstart",
    }, "cross_validation");
    const report = join(model.folder, "report.html");
    const seconds = (performance.now() - start) / 1000;
    await writeModelReport(report, { model, raw, trained, table, predictions, seconds });

    const meanDice = table.summary().foregroundMean.dice;
    print(`\n${table.toMarkdown()}`);
    print(`mean Dice   ${meanDice?.toFixed(4) ?? "none"}`);
    print(`weights     ${join(model.folder, "network_weights.safetensors")}`);
    print(`label maps  ${predictions}`);
    print(`report      ${report}`);
    print(`${Math.round(seconds)} s, ovkit ${version}`);
    return {
      meanDice,
      seconds,
      weightsSha256: trained.weightsSha256,
      predictionsSha256: await hashOfFiles(predictions, model.fold.val),
      report,
      run: model.folder,
      predictions,
    };
  },
};

async function chooseData(
  context: TaskContext<typeof options>,
  root: string,
): Promise<PlannableDataset> {
  const { values } = context;
  if (values.data === undefined) {
    const cases = integerOption("cases", values.cases, { fallback: 20, least: 2 });
    const phantom = { cases: String(cases), seed: "1", root };
    const name = cases === 20 ? phantomName : `${phantomName}_${cases}`;
    await phantomTask.run({ ...context, values: phantom, positionals: [name] });
    return openPlanningDatabase(root).raw(name);
  }
  const raw = openPlanningDatabase(root).rawFolder(resolve(values.data));
  if (values.cases === undefined) return raw;
  return raw.first(integerOption("cases", values.cases, { fallback: 2, least: 2 }));
}

async function check(
  raw: PlannableDataset,
  { print, progress }: TaskContext<typeof options>,
): Promise<void> {
  const bar = progress("check");
  const report = await raw.check({
    onProgress: ({ done, total }) => bar.update(done / total, `${done} of ${total} cases`),
  });
  const errors = report.problems.filter(({ severity }) => severity === "error");
  bar.finish(`${report.cases} cases, ${report.problems.length} remarks`);
  if (report.problems.length > 0) print(report.toMarkdown());
  if (report.ok) return;
  const [{ case: id, problem, found, cure }] = errors;
  throw new OvkitError("DataInvalid", {
    subject: `${raw.name}, case ${id}`,
    found: `${problem}: ${found}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
    remedy: cure,
  });
}

async function evaluate(
  model: SegmentationModel,
  { progress, signal }: TaskContext<typeof options>,
): Promise<MetricTable> {
  const bar = progress("evaluate");
  const table = await model.evaluate("validation", {
    signal,
    onProgress: ({ case: id, done, cases }) => bar.update(done / cases, `${id} (${done}/${cases})`),
  });
  bar.finish(`${model.fold.val.length} cases of fold 0`);
  return table;
}

async function hashOfFiles(folder: string, ids: readonly string[]): Promise<string> {
  const hashes = await Promise.all(
    [...ids].sort().map(async (id) => `${id} ${await sha256File(join(folder, `${id}.nii.gz`))}`),
  );
  return sha256(hashes.join("\n"));
}

if (import.meta.main) Deno.exit(await runTask(quickstartTask));
