import { join } from "node:path";
import { openDatabase } from "../../lib/database/open_database.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { METRIC_NAMES } from "../../lib/metrics/metric_row.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { historySha256 } from "../../lib/model/run/run_record.ts";
import { parseModelParameters } from "../../lib/parameters/parse_model_parameters.ts";
import type { FinishedRun } from "./finished_run.ts";
import type { PlannedRun } from "./experiment.ts";

/** What a process of its own is told: one training and its evaluation. */
export interface TrainOneRequest {
  readonly run: PlannedRun;
  /** Data base that the model goes to. */
  readonly root: string;
  readonly preprocessedRoot: string;
  readonly data: string;
  readonly preprocessed: string;
  readonly fold: number;
  /** Parameters of the model, its seed among them. */
  readonly parameters: unknown;
}

async function trainOne(request: TrainOneRequest): Promise<FinishedRun> {
  const { run, data, preprocessed } = request;
  await openEngine({ threads: run.threads });
  const database = openDatabase(request.root, { preprocessedRoot: request.preprocessedRoot });
  const name = `${run.setup}_${String(run.number).padStart(2, "0")}`;
  const model = await segmentationModel(database).data(data).preprocessed(preprocessed)
    .named(name).fold(request.fold).parameters(parseModelParameters(request.parameters)).open();
  const { history, weightsSha256, folder } = await model.train();
  const summary = (await model.evaluate("validation")).summary();
  const predictions = database.paths.predictions(
    { data, preprocessed, model: name },
    "cross_validation",
  );
  const hashes = await Promise.all(
    [...model.fold.val].sort().map((id) => sha256File(join(predictions, `${id}.nii.gz`))),
  );
  const values = (metrics: (name: typeof METRIC_NAMES[number]) => number | null) =>
    Object.fromEntries(METRIC_NAMES.map((metric) => [metric, metrics(metric)]));
  return {
    ...run,
    folder,
    epochs: history.length,
    seconds: history.reduce((sum, record) => sum + record.seconds, 0),
    weightsSha256: String(weightsSha256),
    historySha256: historySha256(history),
    predictionsSha256: sha256(hashes.join("\n")),
    classes: [
      ...summary.classes.map((one) => ({
        name: one.className ?? `class ${one.class}`,
        metrics: values((metric) => one.metrics[metric].mean),
      })),
      { name: "mean", metrics: values((metric) => summary.foregroundMean[metric]) },
    ],
  };
}

if (import.meta.main) {
  try {
    console.log(JSON.stringify(await trainOne(JSON.parse(Deno.args[0]))));
  } catch (error) {
    if (!isOvkitError(error)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
