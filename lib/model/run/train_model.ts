import type { Precision } from "../../engine/engine_facts.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { probabilityPredictor } from "../../prediction/predict_probabilities.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import { trainNetwork } from "../../training/train_network.ts";
import type { TrainingProgress } from "../../training/train_network_options.ts";
import { finishedRun } from "./finished_run.ts";
import type { ModelHome, ModelMember } from "../model_member.ts";
import { recordRun } from "./record_run.ts";
import type { DataHashes } from "./run_record.ts";
import { startTrainingRun, type TrainingResult, type TrainingRun } from "./training_run.ts";
import { type LoadingOptions, openTrainingStores } from "./training_stores.ts";
import { validateVolumes } from "../evaluation/validate_volumes.ts";

/** Options of a model's `train`. */
export interface TrainOptions extends LoadingOptions {
  /** Stops after the step under way; the state is saved. */
  readonly signal?: AbortSignal;
  /** Pauses when so many minutes are over; the next `train` goes on. @default {never} */
  readonly minutes?: number;
  /** Hears of each step. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears of damaged checkpoints that are passed over. */
  readonly onWarning?: (line: string) => void;
}

/** What is trained. */
export interface TrainedModel {
  readonly member: ModelMember;
  readonly home: ModelHome;
  /** The run's folder. */
  readonly folder: string;
  /** Precision of the training. */
  readonly precision: Precision;
  /** What each case of the data was made of. */
  readonly cases: readonly DataHashes[];
  /** Hears of the end of a training that went to its end or was stopped. */
  onTrained(): void;
}

/** Trains a fold of a model to the end, from where it was left; does nothing where it is finished. */
export function trainModel(model: TrainedModel, options: TrainOptions = {}): TrainingRun {
  const stopper = new AbortController();
  const signals = [stopper.signal, ...options.signal === undefined ? [] : [options.signal]];
  return startTrainingRun(
    epochsOf(model, { ...options, signal: AbortSignal.any(signals) }),
    () => stopper.abort(),
  );
}

async function* epochsOf(
  model: TrainedModel,
  options: TrainOptions,
): AsyncGenerator<EpochRecord, TrainingResult> {
  const { folder, precision, cases } = model;
  const { network, parameters, key, fold, classNames } = model.member;
  const { dataset, split } = model.home;
  const runHash = sha256(JSON.stringify({ parameters, fold: split, precision, data: cases }));
  const known = await finishedRun(folder, runHash);
  if (known !== undefined) return known;
  const { nPreviousClasses } = await dataset.manifest();
  const stores = openTrainingStores({ dataset, fold: split, data: parameters.data }, options);
  /** Predicts preprocessed volumes without mirroring, for validation in training. */
  const validationPredictor = () =>
    probabilityPredictor(network, { ...parameters.prediction, mode: "simple" }, precision);
  try {
    const result = yield* recordRun({
      folder,
      network,
      classNames: Object.values(classNames),
      facts: async () => ({
        runHash,
        parameters,
        plan: (await dataset.manifest()).parameters,
        classNames,
        fold: { index: fold, train: split.train, val: split.val },
        data: { name: key.data, preprocessed: key.preprocessed, cases },
        precision,
      }),
      train: (onStep) =>
        trainNetwork(network, {
          ...options,
          ...stores,
          onProgress: (progress) => {
            onStep();
            options.onProgress?.(progress);
          },
          previousClasses: nPreviousClasses,
          validateVolumes: () =>
            validateVolumes(dataset, stores.validation.ids, validationPredictor()),
          parameters,
          precision,
          folder,
          runHash,
        }),
    });
    model.onTrained();
    return result;
  } finally {
    stores.close();
  }
}
