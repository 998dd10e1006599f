import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { ModelParameters } from "../../parameters/model_parameters.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import { type RunEnvironment, runEnvironment } from "./run_environment.ts";

/** What a run is: the same for all its sessions. */
export interface RunFacts {
  /** Hash of parameters, fold, precision and data. */
  readonly runHash: string;
  /** All that describes the model. */
  readonly parameters: ModelParameters;
  /** The parameters of the preprocessing. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** Names of the classes by original number; absent in runs of earlier versions. */
  readonly classNames?: Readonly<Record<number, string>>;
  /** Number and cases of the fold. */
  readonly fold: {
    readonly index: number;
    readonly train: readonly string[];
    readonly val: readonly string[];
  };
  /** The data it is trained on. */
  readonly data: {
    /** Name of the raw data, and of the preprocessing. */
    readonly name: string;
    readonly preprocessed: string;
    /** Hashes of each case's raw files and of the plan it was made with. */
    readonly cases: readonly DataHashes[];
  };
  /** Precision of the training. */
  readonly precision: string;
}

/** What a preprocessed case was made of. */
export interface DataHashes {
  /** The case. */
  readonly id: string;
  /** SHA-256 of its raw files. */
  readonly rawSha256: readonly string[];
  /** SHA-256 of the plan it was made with. */
  readonly planSha256: string;
}

/** A part of a training between two stops, in one process. */
export interface RunSession {
  /** ISO 8601 time. */
  readonly startedAt: string;
  /** What it ran on. */
  readonly environment: RunEnvironment;
}

/** Content of `run.json`. */
export interface RunRecord extends RunFacts {
  readonly schemaVersion: number;
  readonly sessions: readonly RunSession[];
}

/** Version of the form of `run.json` and `certificate.json`. */
export const RUN_SCHEMA_VERSION = 2;

/** Adds a session of this process to `run.json` in a run's folder; made where there is none. */
export async function recordSession(folder: string, facts: RunFacts): Promise<RunRecord> {
  const before = await readRunRecord(folder);
  const sessions = before?.runHash === facts.runHash ? before.sessions : [];
  const session = { startedAt: new Date().toISOString(), environment: runEnvironment() };
  const record = {
    schemaVersion: RUN_SCHEMA_VERSION,
    ...facts,
    sessions: [...sessions, session],
  };
  await writeFileAtomic(join(folder, "run.json"), JSON.stringify(record, null, 1) + "\n");
  return record;
}

/** Reads `run.json` in a run's folder. */
export async function readRunRecord(folder: string): Promise<RunRecord | undefined> {
  try {
    return await readJson<RunRecord>(join(folder, "run.json"));
  } catch (error) {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  }
}

/** Hash of a history without the times in it. */
export function historySha256(history: readonly EpochRecord[]): string {
  return sha256(JSON.stringify(history.map(repeatablePart)));
}

/** What of an epoch's record follows from the parameters, the data and the seed. */
export function repeatablePart(record: EpochRecord): Partial<EpochRecord> {
  const { seconds: _seconds, dataWaitSeconds: _waited, ...rest } = record;
  return rest;
}
