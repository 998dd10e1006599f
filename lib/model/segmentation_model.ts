import { join } from "node:path";
import type { ModelKey } from "../database/result_paths.ts";
import type { Database } from "../database/open_database.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import { engineInfo } from "../engine/engine_info.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Network } from "../networks/network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import { readLastCheckpoint } from "../training/checkpoint.ts";
import { dataHashes } from "./run/data_hashes.ts";
import type { DatabaseModel } from "./database_model.ts";
import { evaluateModel } from "./evaluation/evaluate_model.ts";
import { memberName, type ModelHome, type ModelMember } from "./model_member.ts";
import { openModelPredictor } from "./prediction/open_model_predictor.ts";
import { readPostprocessingChoice } from "./evaluation/postprocessing_choice.ts";
import { predictAll } from "./prediction/predict_all.ts";
import { predictScan } from "./prediction/predict_scan.ts";
import { trainModel, type TrainOptions } from "./run/train_model.ts";
import type { TrainingRun } from "./run/training_run.ts";

/** A model of a data base: one fold of one set of parameters on one preprocessing. */
export interface SegmentationModel extends DatabaseModel {
  /** All that describes the model. */
  readonly parameters: ModelParameters;
  /** The network with its weights. */
  readonly network: Network;
  /** The preprocessed data. */
  readonly dataset: PreprocessedDataset;
  /** The cases it is trained on and those it is validated with. */
  readonly fold: { readonly train: readonly string[]; readonly val: readonly string[] };
  /**
   * Trains to the end, from where it was left; does nothing where it is finished.
   *
   * @throws {OvkitError} `TrainingDiverged`, `CheckpointInvalid`
   */
  train(options?: TrainOptions): TrainingRun;
}

/** What a model is put together from. */
export interface SegmentationModelParts {
  readonly database: Database;
  readonly dataset: PreprocessedDataset;
  readonly key: ModelKey;
  readonly foldIndex: number;
  readonly fold: SegmentationModel["fold"];
  readonly parameters: ModelParameters;
  readonly preprocessing: PreprocessingParameters;
  readonly network: Network;
  readonly classNames: Readonly<Record<number, string>>;
}

/** Puts a model together and takes up its last weights if there are any. */
export async function createSegmentationModel(
  parts: SegmentationModelParts,
): Promise<SegmentationModel> {
  const { database, dataset, key, foldIndex, parameters, preprocessing, network } = parts;
  const folder = database.paths.fold(key, foldIndex);
  const cases = await dataHashes(dataset);
  let isTrained = await loadWeights(network, folder);
  const home: ModelHome = { database, dataset, split: parts.fold };
  const member: ModelMember = {
    key,
    fold: foldIndex,
    parameters,
    preprocessing,
    classNames: parts.classNames,
    network,
    home,
    requireWeights() {
      if (isTrained) return;
      throw new OvkitError("CheckpointInvalid", {
        subject: folder,
        found: "no trained weights",
        remedy: "train the model first",
      });
    },
  };
  const members = [member];
  const predictor = openModelPredictor({
    name: memberName(member),
    members,
    choice: () => readPostprocessingChoice(database.paths.model(key)),
  });
  return {
    key,
    folder,
    parameters,
    network,
    dataset,
    fold: parts.fold,
    members,
    classNames: parts.classNames,
    train: (options) =>
      trainModel({
        member,
        home,
        folder,
        cases,
        precision: parameters.training.fp32 ? "float32" : engineInfo().precision,
        onTrained: () => {
          isTrained = true;
        },
      }, options),
    evaluate: (what, options) =>
      evaluateModel({ members, predictor, home, key, folder, split: parts.fold }, what, options),
    predict: (scan, options) => predictScan(predictor, scan, options),
    predictAll: (scans, options) => predictAll(predictor, members, { ...options, scans }),
    dispose: () => network.dispose(),
  };
}

async function loadWeights(network: Network, folder: string): Promise<boolean> {
  try {
    await network.load(join(folder, "network_weights.safetensors"));
    return true;
  } catch (error) {
    if (!isOvkitError(error, "FileMissing")) throw error;
  }
  const last = await readLastCheckpoint(join(folder, "checkpoints"), () => {});
  if (last === undefined) return false;
  network.loadTorchState(last.weights);
  return true;
}
