import { sha256 } from "../../foundation/sha256.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import type { RunEnvironment } from "./run_environment.ts";
import {
  historySha256,
  RUN_SCHEMA_VERSION,
  type RunFacts,
  type RunRecord,
  type RunSession,
} from "./run_record.ts";

/** All that a run's numbers follow from, and the hashes of what came out: `certificate.json`. */
export interface Certificate extends RunEnvironment {
  /** Version of this form; 2 is the first that has one. */
  readonly schemaVersion: number;
  /** Whether the same facts give the same bits again. */
  readonly deterministic: boolean;
  /** What is promised. */
  readonly guarantee: Guarantee;
  /** SHA-256 of `network_weights.safetensors`. */
  readonly weightsSha256: string;
  /** SHA-256 of the history without its times. */
  readonly historySha256: string;
  /** Hash of parameters, fold, precision and data; a checkpoint with another one is refused. */
  readonly runHash: string;
  /** SHA-256 of the model's parameters as JSON. */
  readonly parametersSha256: string;
  /** SHA-256 of the plan's parameters as JSON. */
  readonly planSha256: string;
  /** Seed of the training. */
  readonly seed: number;
  /** Precision of the training. */
  readonly precision: string;
  /** Epochs done. */
  readonly epochs: number;
  /** Number and cases of the fold. */
  readonly fold: RunFacts["fold"];
  /** Names of the data and hashes of the cases. */
  readonly data: RunFacts["data"];
  /** When each part of the training began; where they differ in what must be equal, with what. */
  readonly sessions: readonly RunSession[];
  /** ISO 8601 time. */
  readonly finishedAt: string;
}

/** What is promised, and on which conditions. */
export interface Guarantee {
  /** What comes out the same to the last bit. */
  readonly covers: readonly string[];
  /** Fields of the certificate that must be equal for it. */
  readonly mustBeEqual: readonly string[];
  /** What may differ all the same. */
  readonly mayDiffer: readonly string[];
  /** Why the run is not repeatable to the bit; empty where it is. */
  readonly exceptions: readonly string[];
}

/** Fields of a certificate that weights, predictions and metrics follow from. */
export const DECISIVE_FIELDS = [
  "parametersSha256",
  "data.cases",
  "fold",
  "precision",
  "versions.ovkit",
  "versions.v8",
  "versions.tfjs",
  "versions.library",
  "engine.backend",
  "engine.device",
  "engine.threads",
  "engine.librarySha256",
  "hardware.processor",
  "hardware.instructionSets",
  "platform.os",
  "platform.arch",
] as const;

/** Writes down what a finished run's weights follow from. */
export function certificate(
  run: RunRecord,
  result: { readonly weightsSha256: string; readonly history: readonly EpochRecord[] },
): Certificate {
  const { parameters, plan, fold, data, runHash, precision, sessions } = run;
  const exceptions = exceptionsOf(run);
  return {
    schemaVersion: RUN_SCHEMA_VERSION,
    deterministic: exceptions.length === 0,
    guarantee: {
      covers: [
        "weights",
        "history without its times",
        "predictions and metrics with the parameters' postprocessing",
        "predictions and metrics with a chosen one where postprocessing.json is the same",
      ],
      mustBeEqual: DECISIVE_FIELDS,
      mayDiffer: [
        "workers and memory that load the data",
        "where training was stopped or killed and taken up again",
        "cores and memory of the machine, as long as the threads are as many",
        "folders, names, times",
      ],
      exceptions,
    },
    weightsSha256: result.weightsSha256,
    historySha256: historySha256(result.history),
    runHash,
    parametersSha256: sha256(JSON.stringify(parameters)),
    planSha256: sha256(JSON.stringify(plan)),
    seed: parameters.training.seed,
    precision,
    epochs: result.history.length,
    fold,
    data,
    ...sessions[sessions.length - 1].environment,
    sessions,
    finishedAt: new Date().toISOString(),
  };
}

/** The value of a field such as `engine.threads`. */
export function fieldOf(facts: object, path: string): unknown {
  return path.split(".").reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    facts,
  );
}

function exceptionsOf({ parameters, sessions }: RunRecord): string[] {
  const { environment: last } = sessions[sessions.length - 1];
  const changed = DECISIVE_FIELDS.filter((path) =>
    sessions.some(({ environment }) => valueText(environment, path) !== valueText(last, path))
  );
  return [
    ...(parameters.training.minutes === null
      ? []
      : ["training.minutes lets the clock decide on epochs and learning rates"]),
    ...(last.engine.device === "gpu" ? ["a GPU's kernels may add in any order"] : []),
    ...changed.map((path) => `${path} was not the same in all sessions`),
  ];
}

function valueText(facts: object, path: string): string | undefined {
  return JSON.stringify(fieldOf(facts, path));
}
