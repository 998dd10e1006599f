import { join } from "node:path";
import { openDatabase } from "../lib/database/open_database.ts";
import type { PreprocessedManifest } from "../lib/database/preprocessed_dataset.ts";
import { readJson } from "../lib/database/read_json.ts";
import { engineInfo } from "../lib/engine/engine_info.ts";
import { isFile } from "../lib/foundation/is_file.ts";
import { proposeBudget } from "../lib/model/budget/propose_budget.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import { mergeTrees, type Tree } from "../lib/parameters/merge_trees.ts";
import type { ModelParameters } from "../lib/parameters/model_parameters.ts";
import { parseModelParameters } from "../lib/parameters/parse_model_parameters.ts";
import { treeAt } from "../lib/parameters/tree_at.ts";
import { planGeometry } from "../lib/preprocessing/plan_geometry.ts";
import type { PreprocessingParameters } from "../lib/preprocessing/preprocessing_parameters.ts";
import type { TrainingBudget } from "../lib/preprocessing/training_budget.ts";
import { databaseRoot } from "./database_root.ts";
import { findPreprocessed } from "./find_preprocessed.ts";
import { integerOption } from "./integer_option.ts";
import { numberOption } from "./number_option.ts";
import { parseSettings } from "./parse_settings.ts";
import { plannedParameters } from "./planned_parameters.ts";
import { runTask, type Task, type TaskContext } from "./run_task.ts";
import { trainWithProgress } from "./train_with_progress.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  fold: { type: "string" },
  name: { type: "string" },
  preset: { type: "string" },
  patch: { type: "string" },
  epochs: { type: "string" },
  minutes: { type: "string" },
  budget: { type: "string" },
  memory: { type: "string" },
  cache: { type: "string" },
  workers: { type: "string" },
  set: { type: "string", multiple: true },
  preprocessed: { type: "string" },
  root: { type: "string" },
} as const;

/** `deno task train`: trains a model on preprocessed data, from where it was left. */
export const trainTask: Task<typeof options> = {
  name: "train",
  usage:
    "DATA… --fold K [--name M] [--preset quick|ovseg|nnunet|liver] [--patch Z,Y,X] [--epochs E] [--minutes T] " +
    "[--budget MINUTES [--memory GIB]] [--cache GIB] [--workers N] [--set key=value]… [--preprocessed N] [--root FOLDER] [--json]",
  about: "Trains a model; the same command goes on where it was stopped. --budget measures this " +
    "machine and plans patch, network and epochs of a new model for so many minutes; --minutes " +
    "stops after them. --patch decides on the patch, which the network's stages then follow. " +
    "Volumes that --cache GIB of memory do not hold are read by --workers. --set takes any " +
    "parameter, e.g. --set training.seed=3. A fold beyond those that the data are split into trains " +
    "on all cases. A model that exists needs no parameters.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run(context) {
    const { values, positionals, print } = context;
    const fold = integerOption("fold", values.fold, { fallback: 0 });
    const minutes = numberOption("minutes", values.minutes);
    const cacheGib = numberOption("cache", values.cache);
    requireEither(context);
    const { preset = "quick" } = values;
    const name = values.name ?? preset;
    const database = openDatabase(databaseRoot(values.root));
    const { data, preprocessed } = findPreprocessed(database, positionals, values.preprocessed);
    const path = join(database.paths.model({ data, preprocessed, model: name }), parametersFile);
    const builder = segmentationModel(database).data(data).preprocessed(preprocessed)
      .named(name).fold(fold);
    const manifest = await database.preprocessed(data, preprocessed).manifest();
    const exists = await isFile(path);
    const budget = exists ? undefined : await budgetOf(context, manifest);
    const parameters = exists
      ? await parametersAgain(context, manifest, path)
      : newParameters(context, manifest, budget);
    const model = await (parameters === undefined ? builder : builder.parameters(parameters))
      .open();
    const { backend, device, threads, precision } = engineInfo();
    print(`engine: ${backend} on ${device}, ${threads} threads, ${precision}`);
    const { finished, history, folder, weightsSha256 } = await trainWithProgress(
      model,
      context,
      {
        ...(minutes === undefined ? {} : { minutes }),
        ...(cacheGib === undefined ? {} : { cacheGib }),
        ...(values.workers === undefined
          ? {}
          : { workers: integerOption("workers", values.workers, { fallback: 0 }) }),
      },
    );
    const meanDice = history.at(-1)?.meanValidationDice ?? null;
    if (budget !== undefined) print(budget.compare(history).toMarkdown());
    print(finished ? `finished: ${folder}` : `stopped, the same command goes on: ${folder}`);
    return {
      run: folder,
      finished,
      epochs: history.length,
      meanDice,
      weightsSha256,
      ...(budget === undefined ? {} : { budget: budget.compare(history) }),
    };
  },
};

const parametersFile = "model_parameters.json";

function requireEither({ values }: TaskContext<typeof options>): void {
  const { budget, memory, preset, epochs } = values;
  if (budget === undefined && memory !== undefined) {
    throw new UsageError("--memory is for --budget");
  }
  if (budget !== undefined && (preset ?? epochs) !== undefined) {
    throw new UsageError("--budget plans what --preset and --epochs say; give one or the other");
  }
}

/** What a command line says of a model that exists; it is refused where it differs. */
async function parametersAgain(
  context: TaskContext<typeof options>,
  manifest: PreprocessedManifest,
  path: string,
): Promise<ModelParameters | undefined> {
  const { preset, patch, epochs, set, budget } = context.values;
  if ([preset, patch, epochs, set].every((value) => value === undefined)) return undefined;
  if (budget === undefined) return newParameters(context, manifest, undefined);
  const patchZyx = patchOption(patch);
  const said = [
    ...(patchZyx === undefined ? [] : [{ key: "data.trn_dl_params.patch_size", value: patchZyx }]),
    ...parseSettings(set),
  ];
  const stored = { ...parseModelParameters(await readJson(path)) };
  return parseModelParameters(
    said.reduce<Tree>((tree, { key, value }) => mergeTrees(tree, treeAt(key, value)), stored),
  );
}

function newParameters(
  { values }: TaskContext<typeof options>,
  manifest: PreprocessedManifest,
  budget: TrainingBudget | undefined,
): ModelParameters {
  const { preset = "quick", patch, epochs, set } = values;
  const parameters = manifest.parameters as unknown as PreprocessingParameters;
  const planned = budget?.builder ?? plannedParameters(preset, planGeometry(parameters), {
    cases: manifest.cases.length,
    patchZyx: patchOption(patch),
  });
  const trained = epochs === undefined ? planned : planned.training({
    num_epochs: integerOption("epochs", epochs, { fallback: 1, least: 1 }),
  });
  return parseSettings(set)
    .reduce((builder, { key, value }) => builder.set(key, value), trained).build();
}

/** Measures the machine where a budget is asked for. */
async function budgetOf(
  { values, print, signal }: TaskContext<typeof options>,
  manifest: PreprocessedManifest,
): Promise<TrainingBudget | undefined> {
  const minutes = numberOption("budget", values.budget);
  const memoryGib = numberOption("memory", values.memory);
  if (minutes === undefined) return undefined;
  const parameters = manifest.parameters as unknown as PreprocessingParameters;
  const classes = parameters.reduce_lb_to_single_class ? 1 : manifest.classes.length;
  const budget = await proposeBudget({
    ...planGeometry(parameters),
    channels: manifest.nChannels + (manifest.nPreviousClasses ?? 0),
    classes: classes + 1,
    cases: manifest.cases.length,
    patchZyx: patchOption(values.patch),
  }, { minutes, signal, ...(memoryGib === undefined ? {} : { memoryGib }) });
  print(budget.toMarkdown());
  return budget;
}

function patchOption(text: string | undefined): [number, number, number] | undefined {
  if (text === undefined) return undefined;
  const edges = text.split(",").map(Number);
  if (edges.length === 3 && edges.every((edge) => Number.isSafeInteger(edge) && edge > 0)) {
    return edges as [number, number, number];
  }
  throw new UsageError(`--patch takes three edges in voxels, e.g. 32,64,64; received "${text}"`);
}

if (import.meta.main) Deno.exit(await runTask(trainTask));
