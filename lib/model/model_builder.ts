import { join } from "node:path";
import type { Fold } from "../database/cross_validation_folds.ts";
import type { SetFoldsOptions } from "../database/dataset_folds.ts";
import type { Database } from "../database/open_database.ts";
import type { PreprocessedManifest } from "../database/preprocessed_dataset.ts";
import { readJson } from "../database/read_json.ts";
import type { StoredFolds } from "../database/stored_folds.ts";
import { openEngine } from "../engine/open_engine.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { createNetwork } from "../networks/create_network.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import { parseModelParameters } from "../parameters/parse_model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import { pyramidLoss } from "../training/losses/pyramid_loss.ts";
import { refuseUnavailable } from "./refuse_unavailable.ts";
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
    splits: (given: string | readonly Fold[], options: SetFoldsOptions = {}) =>
      next({ splits: { given, options } }),
    parameters: (parameters: ModelParameters) => next({ parameters }),
    open: () => open(database, choice),
  });
}

async function open(database: Database, choice: Choice): Promise<SegmentationModel> {
  const data = [...required(choice.data, "data")].sort().join("_");
  const model = folderName(required(choice.name, "named"));
  const preprocessed = choice.preprocessed ?? onlyPreprocessing(database, data);
  const dataset = database.preprocessed(data, preprocessed);
  const key = { data, preprocessed, model };
  const manifest = await dataset.manifest();
  const parametersPath = join(database.paths.model(key), "model_parameters.json");
  const { parameters, isNew } = await settleParameters(parametersPath, choice.parameters);
  refuseUnavailable(parameters);
  const preprocessing = manifest.parameters as unknown as PreprocessingParameters;
  const channels = settleChannels(parameters, manifest, preprocessing);
  requireLosses(parameters);
  requirePrevious(parameters, manifest);
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

function requireLosses({ training }: ModelParameters): void {
  pyramidLoss(training.loss_params);
}

/** Models of one preprocessing share its folds; what they say of their making must be true. */
function requireFolds(
  stored: StoredFolds | undefined,
  { data }: ModelParameters,
  folder: string,
): void {
  if (stored === undefined || stored.origin.strategy === "given") return;
  const { strategy, fixed_shuffle } = stored.origin;
  const said = [
    ["n_folds", data.n_folds, stored.folds.length - 1],
    ["fold_strategy", data.fold_strategy ?? "ovseg", strategy],
    ["fixed_shuffle", data.fixed_shuffle, fixed_shuffle],
  ] as const;
  for (const [key, wanted, there] of said) {
    if (wanted === there) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: `data.${key}`,
      found: String(wanted),
      expected: `${there}, the folds in ${join(folder, "splits.json")}`,
      remedy: "models of one preprocessing share its folds; remove that file to make new ones",
    });
  }
}

function requirePrevious({ data }: ModelParameters, manifest: PreprocessedManifest): void {
  for (const key of ["trn_dl_params", "val_dl_params"] as const) {
    if (data[key].bias !== "error" || manifest.nPreviousClasses > 0) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: `data.${key}.bias`,
      found: '"error", but the preprocessed data have no predictions of a previous stage',
      expected: '"fg" or "cl_fg"',
      remedy: "or preprocess with a previous stage",
    });
  }
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

async function settleParameters(
  path: string,
  given: ModelParameters | undefined,
): Promise<{ parameters: ModelParameters; isNew: boolean }> {
  const json = await readJson(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (json === undefined) return { parameters: required(given, "parameters"), isNew: true };
  const stored = parseModelParameters(json);
  const differences = given === undefined ? [] : diffParameters(stored, given);
  if (differences.length === 0) return { parameters: stored, isNew: false };
  const [{ path: first, a, b }] = differences;
  throw new OvkitError("ParameterInvalid", {
    subject: path,
    found: `the model exists with ${differences.length} other parameters, ` +
      `e.g. ${first} is ${JSON.stringify(a)}, not ${JSON.stringify(b)}`,
    remedy: "give the model another name",
  });
}

function settleChannels(
  parameters: ModelParameters,
  manifest: PreprocessedManifest,
  preprocessing: PreprocessingParameters,
) {
  const classes = preprocessing.reduce_lb_to_single_class ? 2 : manifest.classes.length + 1;
  const { in_channels, out_channels } = parameters.network;
  const { nChannels, nPreviousClasses } = manifest;
  const channels = nChannels + nPreviousClasses;
  if (in_channels !== null && in_channels !== channels) {
    const previous = nPreviousClasses > 0 ? " and the previous stage's classes" : "";
    throw mismatch("in_channels", in_channels, `${channels}, the data's channels${previous}`);
  }
  if (out_channels !== null && out_channels !== classes) {
    throw mismatch("out_channels", out_channels, `${classes}, the data's classes with background`);
  }
  return { inChannels: channels, outChannels: classes };
}

function mismatch(key: string, found: number, expected: string): OvkitError {
  return new OvkitError("ParameterInvalid", {
    subject: `network.${key}`,
    found: String(found),
    expected,
    remedy: "leave it out: it is taken from the preprocessed data",
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
