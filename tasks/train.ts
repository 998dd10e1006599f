import { join } from "node:path";
import { openDatabase } from "../lib/database/open_database.ts";
import type { PreprocessedManifest } from "../lib/database/preprocessed_dataset.ts";
import { engineInfo } from "../lib/engine/engine_info.ts";
import { proposeBudget } from "../lib/model/budget/propose_budget.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import type { ModelParameters } from "../lib/parameters/model_parameters.ts";
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
    "DATA… --fold K [--name M] [--preset quick|ovseg|nnunet|liver] [--epochs E] [--minutes T] " +
    "[--budget MINUTES [--memory GIB]] [--cache GIB] [--workers N] [--set key=value]… [--preprocessed N] [--root FOLDER] [--json]",
  about: "Trains a model; the same command goes on where it was stopped. --budget measures this " +
    "machine and plans patch, network and epochs of a new model for so many minutes; --minutes " +
    "stops after them. Volumes that --cache GIB of memory do not hold are read by --workers. " +
    "--set takes any parameter, e.g. --set training.seed=3. A model that exists needs no parameters.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run(context) {
    const { values, positionals, print } = context;
    const fold = integerOption("fold", values.fold, { fallback: 0 });
    const minutes = numberOption("minutes", values.minutes);
    const cacheGib = numberOption("cache", values.cache);
    const { preset = "quick" } = values;
    const name = values.name ?? preset;
    const database = openDatabase(databaseRoot(values.root));
    const { data, preprocessed } = findPreprocessed(database, positionals, values.preprocessed);
    const path = database.paths.model({ data, preprocessed, model: name });
    const builder = segmentationModel(database).data(data).preprocessed(preprocessed)
      .named(name).fold(fold);
    const manifest = await database.preprocessed(data, preprocessed).manifest();
    const exists = await isFile(join(path, parametersFile));
    const budget = exists ? undefined : await budgetOf(context, manifest);
    const model =
      await (exists && !saysParameters(context)
        ? builder
        : builder.parameters(parametersOf(context, {
          parameters: manifest.parameters as unknown as PreprocessingParameters,
          cases: manifest.cases.length,
          budget,
        }))).open();
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

function saysParameters({ values }: TaskContext<typeof options>): boolean {
  const { preset, epochs, set } = values;
  return [preset, epochs, set].some((value) => value !== undefined);
}

function parametersOf(
  { values }: TaskContext<typeof options>,
  { parameters, cases, budget }: {
    parameters: PreprocessingParameters;
    cases: number;
    budget: TrainingBudget | undefined;
  },
): ModelParameters {
  const { preset = "quick", epochs, set } = values;
  const planned = budget?.builder ?? plannedParameters(preset, planGeometry(parameters), cases);
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
  if (minutes === undefined) {
    if (memoryGib === undefined) return undefined;
    throw new UsageError("--memory is for --budget");
  }
  if (values.preset !== undefined || values.epochs !== undefined) {
    throw new UsageError("--budget plans what --preset and --epochs say; give one or the other");
  }
  const parameters = manifest.parameters as unknown as PreprocessingParameters;
  const classes = parameters.reduce_lb_to_single_class ? 1 : manifest.classes.length;
  const budget = await proposeBudget({
    ...planGeometry(parameters),
    channels: manifest.nChannels + (manifest.nPreviousClasses ?? 0),
    classes: classes + 1,
    cases: manifest.cases.length,
  }, { minutes, signal, ...(memoryGib === undefined ? {} : { memoryGib }) });
  print(budget.toMarkdown());
  return budget;
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

if (import.meta.main) Deno.exit(await runTask(trainTask));
