import { join } from "node:path";
import { type Database, openDatabase } from "../../database/open_database.ts";
import { readJson } from "../../database/read_json.ts";
import type { ModelKey } from "../../database/result_paths.ts";
import { openEngine } from "../../engine/open_engine.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { parseModelParameters } from "../../parameters/parse_model_parameters.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import type { TrainingProgress } from "../../training/train_network_options.ts";
import { type Certificate, DECISIVE_FIELDS, fieldOf } from "./certificate.ts";
import { dataHashes } from "./data_hashes.ts";
import { historyOfRun } from "./history_of_run.ts";
import { segmentationModel } from "../model_builder.ts";
import { runEnvironment } from "./run_environment.ts";
import { readRunRecord, repeatablePart, type RunRecord } from "./run_record.ts";
import type { SegmentationModel } from "../segmentation_model.ts";

/** Options of {@linkcode reproduceRun}. */
export interface ReproduceOptions {
  /** Trains and compares the first epochs only. @default {all} */
  readonly epochs?: number;
  /** Stops; nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Hears of facts that must be equal and are not, before training starts. */
  readonly onDifferences?: (differences: readonly FactDifference[]) => void;
  /** Hears of each step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
}

/** A fact that bits follow from, and that is another now. */
export interface FactDifference {
  /** Field of the certificate, e.g. `engine.threads`. */
  readonly field: string;
  /** When the run was trained. */
  readonly then: unknown;
  /** Here and now. */
  readonly now: unknown;
}

/** One thing that was compared. */
export interface ReproducedPart {
  /** E.g. `weights`, `history`, `prediction case_003`. */
  readonly what: string;
  /** What the run has. */
  readonly then: string;
  /** What came out now. */
  readonly now: string;
  /** Whether both are the same. */
  readonly equal: boolean;
}

/** What training again came to. */
export interface Reproduction {
  /** Whether everything compared is equal to the last bit. */
  readonly equal: boolean;
  /** Epochs compared. */
  readonly epochs: number;
  /** First epoch whose weights or record are others; null where none is. */
  readonly firstDifferentEpoch: number | null;
  /** Facts that should be equal and are not. */
  readonly differences: readonly FactDifference[];
  /** Everything that was compared. */
  readonly parts: readonly ReproducedPart[];
}

/**
 * Trains a run again in a temporary folder, from its own parameters, fold and data, with as many
 * threads as it had, and compares what comes out: history, weights, and the label maps of the
 * validation cases where there are any. The run itself is left as it is.
 *
 * @param run which one
 * @throws {OvkitError} `FileMissing` where the run has no `run.json`, `ArgumentInvalid` where it has
 * no epoch or the engine is open with other threads
 *
 * @example A training of one step, twice
 * ```ts
 * import { modelParameters, openDatabase, openEngine, reproduceRun } from "@ovkit/ovkit";
 * import { segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const database = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(database.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await database.raw("demo").plan()).apply("default");
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 })
 *   .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
 *   .training({ num_epochs: 1 }).build();
 * const model = await segmentationModel(database).data("demo").named("first").fold(0)
 *   .parameters(parameters).open();
 * await model.train();
 * const key = { data: "demo", preprocessed: "default", model: "first" };
 * const { equal } = await reproduceRun({ database, key, fold: 0 });
 * assert.ok(equal);
 * ```
 */
export async function reproduceRun(
  run: { readonly database: Database; readonly key: ModelKey; readonly fold: number },
  options: ReproduceOptions = {},
): Promise<Reproduction> {
  const { database, key, fold } = run;
  const folder = database.paths.fold(key, fold);
  const { facts, proof, history } = await storedRun(folder);
  const count = Math.min(options.epochs ?? Infinity, history.length);
  const { engine } = facts.sessions[facts.sessions.length - 1].environment;
  await openEngine({
    threads: engine.threads,
    ...(engine.precision === "float32" ? { precision: "float32" } : {}),
  });
  const root = await Deno.makeTempDir({ prefix: "ovkit_reproduce_" });
  try {
    const again = openDatabase(root, { preprocessedRoot: database.preprocessedRoot });
    const model = await segmentationModel(again).data(key.data).preprocessed(key.preprocessed)
      .named(key.model).fold(fold).parameters(parseModelParameters(facts.parameters)).open();
    try {
      const differences = await differencesOf(facts, model);
      options.onDifferences?.(differences);
      const repeated = await trainAgain(model, count, options);
      const isWhole = count === facts.parameters.training.num_epochs ||
        (proof !== undefined && count === history.length);
      const parts = [
        ...historyParts(history.slice(0, count), repeated.history.slice(0, count)),
        ...isWhole && proof !== undefined
          ? [partOf("weights", proof.weightsSha256, repeated.weightsSha256 ?? "none")]
          : [],
        ...isWhole ? await predictionParts(run, again, model, options.signal) : [],
      ];
      return {
        equal: parts.every(({ equal }) => equal),
        epochs: count,
        firstDifferentEpoch: firstDifference(history.slice(0, count), repeated.history),
        differences,
        parts,
      };
    } finally {
      model.dispose();
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

async function storedRun(folder: string): Promise<{
  facts: RunRecord;
  proof: Certificate | undefined;
  history: readonly EpochRecord[];
}> {
  const facts = await readRunRecord(folder);
  if (facts === undefined) {
    throw new OvkitError("FileMissing", {
      subject: folder,
      found: "no run.json, which says what the run was trained with",
      expected: "the folder of a run, <data>/<preprocessed>/<model>/fold_<k>",
    });
  }
  const proof = await readJson<Certificate>(join(folder, "certificate.json")).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  const history = await historyOfRun(folder);
  if (history.length > 0) return { facts, proof, history };
  throw new OvkitError("ArgumentInvalid", {
    subject: folder,
    found: "no epoch is done",
    remedy: "train the model first",
  });
}

async function trainAgain(
  model: SegmentationModel,
  epochs: number,
  { signal, onProgress }: ReproduceOptions,
) {
  const run = model.train({
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  for await (const { epoch } of run) if (epoch >= epochs) run.stop();
  const result = await run;
  if (result.history.length >= epochs) return result;
  throw new OvkitError("Stopped", {
    subject: "training again",
    found: `stopped after ${result.history.length} of ${epochs} epochs`,
  });
}

async function differencesOf(
  facts: RunRecord,
  model: SegmentationModel,
): Promise<FactDifference[]> {
  const last = facts.sessions[facts.sessions.length - 1].environment;
  const hash = sha256(JSON.stringify(facts.parameters));
  const environment = runEnvironment();
  const { index } = facts.fold;
  const then = { ...last, ...facts, parametersSha256: hash };
  const now = {
    ...environment,
    parametersSha256: sha256(JSON.stringify(model.parameters)),
    data: { cases: await dataHashes(model.dataset) },
    fold: { index, train: model.fold.train, val: model.fold.val },
    precision: model.parameters.training.fp32 ? "float32" : environment.engine.precision,
  };
  return DECISIVE_FIELDS.flatMap((field) => {
    const [a, b] = [fieldOf(then, field), fieldOf(now, field)];
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ field, then: a, now: b }];
  });
}

function historyParts(
  then: readonly EpochRecord[],
  now: readonly EpochRecord[],
): ReproducedPart[] {
  const hashOf = (records: readonly EpochRecord[], part: (record: EpochRecord) => unknown) =>
    sha256(JSON.stringify(records.map(part)));
  const numbers = (record: EpochRecord) => ({ ...repeatablePart(record), weightsSha256: "" });
  const weights = (record: EpochRecord) => record.weightsSha256;
  const epochs = then.length === 1 ? "1 epoch" : `${then.length} epochs`;
  return [
    partOf(`history of ${epochs}`, hashOf(then, numbers), hashOf(now, numbers)),
    partOf(`weights after each of ${epochs}`, hashOf(then, weights), hashOf(now, weights)),
  ];
}

async function predictionParts(
  { database, key }: { readonly database: Database; readonly key: ModelKey },
  again: Database,
  model: SegmentationModel,
  signal: AbortSignal | undefined,
): Promise<ReproducedPart[]> {
  const stored = database.paths.predictions(key, "cross_validation");
  const found: [id: string, hash: string][] = [];
  for (const id of model.fold.val) {
    const hash = await sha256File(join(stored, `${id}.nii.gz`)).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (hash !== undefined) found.push([id, hash]);
  }
  if (found.length === 0) return [];
  await model.evaluate("validation", signal === undefined ? {} : { signal });
  const made = again.paths.predictions(key, "cross_validation");
  return await Promise.all(
    found.map(async ([id, hash]) =>
      partOf(`prediction ${id}`, hash, await sha256File(join(made, `${id}.nii.gz`)))
    ),
  );
}

function firstDifference(
  then: readonly EpochRecord[],
  now: readonly EpochRecord[],
): number | null {
  const text = (record: EpochRecord | undefined) =>
    record === undefined ? "" : JSON.stringify(repeatablePart(record));
  const at = then.findIndex((record, i) => text(record) !== text(now[i]));
  return at < 0 ? null : then[at].epoch;
}

function partOf(what: string, then: string, now: string): ReproducedPart {
  return { what, then, now, equal: then === now };
}
