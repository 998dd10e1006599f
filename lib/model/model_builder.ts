import { join } from "node:path";
import type { Fold } from "../database/cross_validation_folds.ts";
import type { SetFoldsOptions } from "../database/dataset_folds.ts";
import type { Database } from "../database/open_database.ts";
import type { PreprocessedManifest } from "../database/preprocessed_dataset.ts";
import type { ModelKey } from "../database/result_paths.ts";
import { openEngine } from "../engine/open_engine.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { createNetwork } from "../networks/create_network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import type { EnsembleModel } from "./ensemble.ts";
import { type FoldsOfModelOptions, openFolds } from "./open_folds.ts";
import {
  requireFolds,
  requireTrainable,
  settleChannels,
  settleParameters,
} from "./settle_model.ts";
import { createSegmentationModel, type SegmentationModel } from "./segmentation_model.ts";

/** Says step by step which model is meant; immutable, every method returns a new builder. */
export interface ModelBuilder {
  /** The raw data it is trained on. */
  data(...names: string[]): ModelBuilder;
  /** Name of the preprocessing; not needed where there is just one. */
  preprocessed(name: string): ModelBuilder;
  /** Name of the model. */
  named(name: string): ModelBuilder;
  /** Which fold is left out for validation; one beyond the last trains on all cases. */
  fold(index: number): ModelBuilder;
  /**
   * Several folds as one model whose class probabilities are averaged.
   *
   * @param which `all`: those of the cross-validation
   */
  folds(which: "all" | readonly number[], options?: FoldsOfModelOptions): EnsembleBuilder;
  /**
   * Folds of one's own, in place of those that `data.n_folds` and `data.fold_strategy` ask for; they
   * are stored with the preprocessed data. Other folds that are stored there are not replaced.
   *
   * @param given folds, or the path of a file in the form of nnU-Net's `splits_final.json`
   */
  splits(given: string | readonly Fold[], options?: SetFoldsOptions): ModelBuilder;
  /** Not needed where the model exists. */
  parameters(parameters: ModelParameters): ModelBuilder;
  /**
   * Opens the model, with its last weights if it was trained.
   *
   * @throws {OvkitError} `ArgumentInvalid` where something is not said, `DatasetUnknown`,
   * `ParameterInvalid` where the model exists with other parameters
   */
  open(): Promise<SegmentationModel>;
}

/** Folds of a model, ready to be opened as one. */
export interface EnsembleBuilder {
  /**
   * Opens the folds, each with its weights.
   *
   * @throws {OvkitError} as a builder's `open`; `CheckpointInvalid` where folds are not finished
   */
  open(): Promise<EnsembleModel>;
}

interface Choice {
  readonly data?: readonly string[];
  readonly preprocessed?: string;
  readonly name?: string;
  readonly fold: number;
  readonly splits?: {
    readonly given: string | readonly Fold[];
    readonly options?: SetFoldsOptions;
  };
  readonly parameters?: ModelParameters;
}

/**
 * Starts to say which model of a data base is meant.
 *
 * @example The way to a trained model
 * ```ts
 * import { modelParameters, openDatabase, openEngine, segmentationModel } from "@ovkit/ovkit";
 * import { writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await db.raw("demo").plan()).apply("default");
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 }).data({ n_folds: 2 }).build();
 * const model = await segmentationModel(db).data("demo").named("first").fold(0)
 *   .parameters(parameters).open();
 * assert.equal(model.fold.val.length, 1);
 * ```
 */
export function segmentationModel(database: Database): ModelBuilder {
  return builder(database, { fold: 0 });
}

function builder(database: Database, choice: Choice): ModelBuilder {
  const next = (more: Partial<Choice>) => builder(database, { ...choice, ...more });
  return Object.freeze({
    data: (...names: string[]) => next({ data: names }),
    preprocessed: (name: string) => next({ preprocessed: name }),
    named: (name: string) => next({ name }),
    fold: (index: number) => next({ fold: index }),
    folds: (which: "all" | readonly number[], options: FoldsOfModelOptions = {}) =>
      Object.freeze({ open: () => openSeveral(database, choice, which, options) }),
    splits: (given: string | readonly Fold[], options: SetFoldsOptions = {}) =>
      next({ splits: { given, options } }),
    parameters: (parameters: ModelParameters) => next({ parameters }),
    open: () => open(database, choice),
  });
}

async function openSeveral(
  database: Database,
  choice: Choice,
  which: "all" | readonly number[],
  options: FoldsOfModelOptions,
): Promise<EnsembleModel> {
  const key = keyOf(database, choice);
  const folder = database.paths.model(key);
  const dataset = database.preprocessed(key.data, key.preprocessed);
  const count = which === "all" ? (await dataset.storedFolds())?.folds.length ?? 1 : 0;
  const folds = which === "all" ? Array.from({ length: count - 1 }, (_, i) => i) : which;
  return await openFolds({
    subject: folder,
    folds: [...new Set(folds)].sort((a, b) => a - b),
    folderOf: (fold) => database.paths.fold(key, fold),
    open: (fold) => open(database, { ...choice, fold }),
  }, options);
}

function keyOf(database: Database, choice: Choice): ModelKey {
  const data = [...required(choice.data, "data")].sort().join("_");
  const model = folderName(required(choice.name, "named"));
  const preprocessed = choice.preprocessed ?? onlyPreprocessing(database, data);
  return { data, preprocessed, model };
}

async function open(database: Database, choice: Choice): Promise<SegmentationModel> {
  const key = keyOf(database, choice);
  const dataset = database.preprocessed(key.data, key.preprocessed);
  const manifest = await dataset.manifest();
  const parametersPath = join(database.paths.model(key), "model_parameters.json");
  const { parameters, isNew } = required(
    await settleParameters(parametersPath, choice.parameters),
    "parameters",
  );
  const preprocessing = manifest.parameters as unknown as PreprocessingParameters;
  requireTrainable(parameters, manifest);
  const channels = settleChannels(parameters, manifest, preprocessing);
  const { n_folds, fold_strategy, fixed_shuffle } = parameters.data;
  if (choice.splits !== undefined) {
    await dataset.setFolds(choice.splits.given, choice.splits.options);
  }
  const folds = await dataset.folds(n_folds, {
    strategy: fold_strategy ?? "ovseg",
    fixedShuffle: fixed_shuffle,
  });
  requireFolds(await dataset.storedFolds(), parameters, dataset.folder);
  const fold = foldOf(folds, choice.fold);
  await openEngine();
  const network = createNetwork(parameters.network, {
    ...channels,
    architecture: parameters.architecture,
    seed: parameters.training.seed,
  });
  if (isNew) await writeFileAtomic(parametersPath, JSON.stringify(parameters, null, 2) + "\n");
  return await createSegmentationModel({
    database,
    dataset,
    key,
    foldIndex: choice.fold,
    fold,
    parameters,
    preprocessing,
    network,
    classNames: originalNames(manifest),
  });
}

function folderName(name: string): string {
  if (/^[^./\\][^/\\]*$/.test(name)) return name;
  throw new OvkitError("ArgumentInvalid", {
    subject: "model",
    found: `named "${name}"`,
    expected: "a folder's name without slashes that begins with no dot",
  });
}

function required<T>(value: T | undefined, method: string): T {
  if (value !== undefined) return value;
  throw new OvkitError("ArgumentInvalid", {
    subject: "segmentationModel",
    found: `opened without .${method}(…)`,
    remedy: `say .${method}(…) before .open()`,
  });
}

function onlyPreprocessing(database: Database, data: string): string {
  const names = database.preprocessedNames(data);
  if (names.length === 1) return names[0];
  throw new OvkitError("ArgumentInvalid", {
    subject: `preprocessed data of ${data}`,
    found: names.length === 0 ? "none" : names.join(", "),
    remedy: names.length === 0 ? "preprocess the data first" : "choose one with .preprocessed(…)",
  });
}

function foldOf(folds: readonly SegmentationModel["fold"][], index: number) {
  if (!Number.isInteger(index) || index < 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "fold",
      found: String(index),
      expected: `0 to ${folds.length - 2}, or ${folds.length - 1} and more for all cases`,
    });
  }
  return folds[Math.min(index, folds.length - 1)];
}

/** Names by original class number; the manifest has them by stored number. */
function originalNames({ classes, classNames }: PreprocessedManifest): Record<number, string> {
  const named = classes.map((number, i) => [number, classNames[i + 1]] as const);
  return Object.fromEntries(named.filter(([, name]) => name !== undefined));
}
