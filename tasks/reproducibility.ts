import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "../lib/database/open_database.ts";
import type { PreprocessedDataset } from "../lib/database/preprocessed_dataset.ts";
import { readJson } from "../lib/database/read_json.ts";
import { isOvkitError } from "../lib/foundation/is_ovkit_error.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { writeFileAtomic } from "../lib/foundation/write_file_atomic.ts";
import { diffParameters } from "../lib/parameters/diff_parameters.ts";
import type { ModelParameters } from "../lib/parameters/model_parameters.ts";
import { parseModelParameters } from "../lib/parameters/parse_model_parameters.ts";
import { planGeometry } from "../lib/preprocessing/plan_geometry.ts";
import type { PreprocessingParameters } from "../lib/preprocessing/preprocessing_parameters.ts";
import { databaseRoot } from "./database_root.ts";
import { findPreprocessed } from "./find_preprocessed.ts";
import { integerOption } from "./integer_option.ts";
import { parseSettings } from "./parse_settings.ts";
import { plannedParameters } from "./planned_parameters.ts";
import {
  type PlannedRun,
  plannedRuns,
  type SetupName,
  SETUPS,
} from "./reproducibility/experiment.ts";
import type { FinishedRun } from "./reproducibility/finished_run.ts";
import { setupSpreads } from "./reproducibility/spread.ts";
import type { TrainOneRequest } from "./reproducibility/train_one.ts";
import { writeResults } from "./reproducibility/write_results.ts";
import { runDeno } from "./run_deno.ts";
import { runTask, type Task, type TaskContext } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  runs: { type: "string" },
  setups: { type: "string" },
  name: { type: "string" },
  fold: { type: "string" },
  preset: { type: "string" },
  epochs: { type: "string" },
  seed: { type: "string" },
  set: { type: "string", multiple: true },
  preprocessed: { type: "string" },
  root: { type: "string" },
} as const;

/** `deno task reproducibility`: how much trainings differ by what is fixed between them. */
export const reproducibilityTask: Task<typeof options> = {
  name: "reproducibility",
  usage: "DATA… [--runs N] [--setups random,seed,deterministic] [--epochs E] [--fold K] " +
    "[--name EXPERIMENT] [--preset quick|ovseg|nnunet|liver] [--seed S] [--set key=value]… " +
    "[--preprocessed N] [--root FOLDER] [--json]",
  about: "Trains the same model many times: with another seed each time (random), with one seed " +
    "and another number of threads each time (seed), with all fixed (deterministic); evaluates " +
    "each and writes tables and a box plot. The same command goes on where it was stopped.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run(context) {
    const { values, positionals, print, progress, signal } = context;
    const runs = integerOption("runs", values.runs, { fallback: 10, least: 1 });
    const fold = integerOption("fold", values.fold, { fallback: 0 });
    const seed = integerOption("seed", values.seed, { fallback: 0 });
    const setups = setupsOf(values.setups);
    const database = openDatabase(databaseRoot(values.root));
    const { data, preprocessed } = findPreprocessed(database, positionals, values.preprocessed);
    const dataset = database.preprocessed(data, preprocessed);
    const parameters = await parametersOf(context, dataset);
    const name = values.name ?? values.preset ?? "quick";
    const folder = join(database.root, "reproducibility", data, preprocessed, name);
    await settleExperiment(folder, { parameters, fold, seed });
    const planned = plannedRuns({ setups, runs, seed, cores: navigator.hardwareConcurrency });
    const bar = progress("reproducibility");
    const finished: FinishedRun[] = [];
    for (const [i, run] of planned.entries()) {
      bar.update(i / planned.length, `${run.setup} ${run.number} of ${runs}`);
      const result = await finishedOr(folder, run, () =>
        trainInProcess({
          run,
          root: join(folder, "models"),
          preprocessedRoot: database.preprocessedRoot,
          data,
          preprocessed,
          fold,
          parameters: { ...parameters, training: { ...parameters.training, seed: run.seed } },
        }, signal));
      finished.push(result);
      print(
        `${run.setup} ${run.number}/${runs}: seed ${run.seed}, ${run.threads} threads, ` +
          `Dice ${result.classes.at(-1)?.metrics.dice?.toFixed(4) ?? "none"}, ` +
          `weights ${result.weightsSha256.slice(0, 12)}, ${result.seconds.toFixed(1)} s`,
      );
    }
    bar.finish("done");
    const title = `${data}/${preprocessed}, ${parameters.training.num_epochs} epochs`;
    print(await writeResults(folder, title, finished));
    print(`tables and box plot: ${folder}`);
    return { folder, setups: setupSpreads(finished), runs: finished };
  },
};

function setupsOf(text: string | undefined): SetupName[] {
  const known = Object.keys(SETUPS) as SetupName[];
  if (text === undefined) return known;
  const names = text.split(",").map((name) => name.trim());
  const wrong = names.find((name) => !known.includes(name as SetupName));
  if (wrong === undefined) return known.filter((name) => names.includes(name));
  throw new UsageError(`--setups takes some of ${known.join(",")}, received "${wrong}"`);
}

/** The preset's parameters for the data, with as many folds as are stored with them. */
async function parametersOf(
  { values }: TaskContext<typeof options>,
  dataset: PreprocessedDataset,
): Promise<ModelParameters> {
  const { preset = "quick", epochs, set } = values;
  const manifest = await dataset.manifest();
  const plan = planGeometry(manifest.parameters as unknown as PreprocessingParameters);
  const planned = plannedParameters(preset, plan, { cases: manifest.cases.length });
  const stored = await dataset.storedFolds();
  const folded = stored === undefined
    ? planned
    : planned.data({ n_folds: stored.folds.length - 1 });
  const trained = epochs === undefined ? folded : folded.training({
    num_epochs: integerOption("epochs", epochs, { fallback: 1, least: 1 }),
  });
  return parseSettings(set)
    .reduce((builder, { key, value }) => builder.set(key, value), trained).build();
}

/** An experiment that was begun goes on with what it was begun with. */
async function settleExperiment(
  folder: string,
  wanted: { parameters: ModelParameters; fold: number; seed: number },
): Promise<void> {
  const path = join(folder, "experiment.json");
  const stored = await readJson<typeof wanted>(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (stored === undefined) {
    return await writeFileAtomic(path, JSON.stringify(wanted, null, 1) + "\n");
  }
  const [other] = diffParameters(parseModelParameters(stored.parameters), wanted.parameters);
  const found = stored.fold !== wanted.fold
    ? `fold ${stored.fold}`
    : stored.seed !== wanted.seed
    ? `seed ${stored.seed}`
    : other === undefined
    ? undefined
    : `${other.path} = ${JSON.stringify(other.a)}`;
  if (found === undefined) return;
  throw new OvkitError("ParameterInvalid", {
    subject: folder,
    found: `an experiment that was begun with ${found}`,
    remedy: "give the same options to go on, or another --name",
  });
}

async function finishedOr(
  folder: string,
  run: PlannedRun,
  train: () => Promise<FinishedRun>,
): Promise<FinishedRun> {
  const path = join(folder, "runs", `${run.setup}_${String(run.number).padStart(2, "0")}.json`);
  const stored = await readJson<FinishedRun>(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (stored?.seed === run.seed && stored.threads === run.threads) return stored;
  const result = await train();
  await writeFileAtomic(path, JSON.stringify(result, null, 1) + "\n");
  return result;
}

/** Each run has a process of its own: the number of threads is the engine's for good. */
async function trainInProcess(request: TrainOneRequest, signal: AbortSignal): Promise<FinishedRun> {
  const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  const { success, output, stdout } = await runDeno([
    ...["run", "--quiet", "--no-prompt", "--frozen", "--config", at("../deno.json")],
    ...["ffi", "read", "write", "env", "sys"].map((name) => `--allow-${name}`),
    at("reproducibility/train_one.ts"),
    JSON.stringify(request),
  ], { signal });
  if (success) return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
  throw new OvkitError("ArgumentInvalid", {
    subject: `${request.run.setup} ${request.run.number}`,
    found: output.trimEnd().split("\n").at(-1)!,
  });
}

if (import.meta.main) Deno.exit(await runTask(reproducibilityTask));
