import { basename, join } from "node:path";
import type { Database } from "../database/open_database.ts";
import type { ModelKey } from "../database/result_paths.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import { rawCaseOf } from "../database/raw_case_of.ts";
import type { RawCase } from "../database/raw_case.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { engineInfo } from "../engine/engine_info.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { sha256 } from "../foundation/sha256.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { readImageChannels } from "../io/read_image_channels.ts";
import { MetricTable } from "../metrics/metric_table.ts";
import type { Network } from "../networks/network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import type { EpochRecord } from "../training/epoch_record.ts";
import { readLastCheckpoint } from "../training/checkpoint.ts";
import { probabilityPredictor } from "../prediction/predict_probabilities.ts";
import { trainNetwork } from "../training/train_network.ts";
import type { TrainingProgress } from "../training/train_network_options.ts";
import type { Volume } from "../volumes/volume.ts";
import { casePredictor } from "./case_predictor.ts";
import { dataHashes } from "./data_hashes.ts";
import { labelMapOf, openEarlierStages } from "./earlier_stages.ts";
import { evaluateCases, type EvaluationProgress, requireImages } from "./evaluate_cases.ts";
import { finishedRun } from "./finished_run.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";
import { predictionPath } from "./prediction_path.ts";
import { recordRun } from "./record_run.ts";
import { startTrainingRun, type TrainingResult, type TrainingRun } from "./training_run.ts";
import { type LoadingOptions, openTrainingStores } from "./training_stores.ts";
import { validateVolumes } from "./validate_volumes.ts";
import { writeLabelFiles } from "./write_label_files.ts";

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

/** Options of a model's `evaluate`. */
export interface EvaluateOptions {
  /** Hears of each case. */
  readonly onProgress?: (progress: EvaluationProgress) => void;
  /** Stops after the case under way. */
  readonly signal?: AbortSignal;
  /** Writes pictures of each case under `plots`. @default {false} */
  readonly plots?: boolean;
}

/** A model of a data base: one fold of one set of parameters on one preprocessing. */
export interface SegmentationModel {
  /** `trained_models/<data>/<preprocessed>/<model>/fold_<k>`. */
  readonly folder: string;
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
  /**
   * Predicts cases in their own grids, writes the label maps and compares them with the references.
   *
   * @param what the fold's validation cases, its training cases, or a raw data set's name
   */
  evaluate(
    what: "validation" | "training" | string,
    options?: EvaluateOptions,
  ): Promise<MetricTable>;
  /**
   * Segments a scan.
   *
   * @param scan a file, the folder of a DICOM series, a volume, or one of these for each channel
   */
  predict(
    scan: string | Volume | readonly (string | Volume)[],
    options?: PredictOptions,
  ): Promise<Prediction>;
  /** Frees the network's memory. */
  dispose(): void;
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
  const { database, dataset, key, foldIndex, fold, parameters, preprocessing, network } = parts;
  const folder = database.paths.fold(key, foldIndex);
  const weightsPath = join(folder, "network_weights.safetensors");
  const trainingPrecision = precisionOf(parameters.training.fp32);
  const cases = await dataHashes(dataset);
  const runHash = sha256(JSON.stringify({
    parameters,
    fold,
    precision: trainingPrecision,
    data: cases,
  }));
  let trained = await loadWeights();

  async function loadWeights(): Promise<boolean> {
    try {
      await network.load(weightsPath);
      return true;
    } catch (error) {
      if (!isOvkitError(error, "FileMissing")) throw error;
    }
    const last = await readLastCheckpoint(join(folder, "checkpoints"), () => {});
    if (last === undefined) return false;
    network.loadTorchState(last.weights);
    return true;
  }

  function train(options: TrainOptions = {}): TrainingRun {
    const stopper = new AbortController();
    const signals = [stopper.signal, ...options.signal === undefined ? [] : [options.signal]];
    return startTrainingRun(
      epochsOf({ ...options, signal: AbortSignal.any(signals) }),
      () => stopper.abort(),
    );
  }

  async function* epochsOf(options: TrainOptions): AsyncGenerator<EpochRecord, TrainingResult> {
    const known = await finishedRun(folder, runHash);
    if (known !== undefined) return known;
    const { nPreviousClasses } = await dataset.manifest();
    const stores = openTrainingStores({ dataset, fold, data: parameters.data }, options);
    try {
      const result = yield* recordRun({
        folder,
        network,
        classNames: Object.values(parts.classNames),
        facts: async () => ({
          runHash,
          parameters,
          plan: (await dataset.manifest()).parameters,
          fold: { index: foldIndex, train: fold.train, val: fold.val },
          data: { name: key.data, preprocessed: key.preprocessed, cases },
          precision: trainingPrecision,
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
            precision: trainingPrecision,
            folder,
            runHash,
          }),
      });
      trained = true;
      return result;
    } finally {
      stores.close();
    }
  }

  /** Predicts preprocessed volumes without mirroring, for validation in training. */
  function validationPredictor() {
    const prediction = { ...parameters.prediction, mode: "simple" as const };
    return probabilityPredictor(network, prediction, trainingPrecision);
  }

  function requireWeights(): void {
    if (trained) return;
    throw new OvkitError("CheckpointInvalid", {
      subject: folder,
      found: "no trained weights",
      remedy: "train the model first",
    });
  }

  function predictor(flips?: boolean) {
    const prediction = flips === undefined
      ? parameters.prediction
      : { ...parameters.prediction, mode: flips ? "flip" as const : "simple" as const };
    const precision = precisionOf(parameters.prediction.fp32);
    const { postprocessing } = parameters;
    return casePredictor(network, { preprocessing, prediction, postprocessing, precision });
  }

  async function predict(
    scan: string | Volume | readonly (string | Volume)[],
    options: PredictOptions = {},
  ): Promise<Prediction> {
    requireWeights();
    const start = performance.now();
    const inputs = (Array.isArray(scan) ? scan : [scan]) as readonly (string | Volume)[];
    const read = await Promise.all(
      inputs.map((part) => typeof part === "string" ? readImageChannels(part, options) : [part]),
    );
    const channels = read.flat();
    const subject = typeof inputs[0] === "string" ? inputs[0] : "volume";
    const path = options.out === undefined
      ? undefined
      : predictionPath(options.out, inputs, channels);
    const { label, probabilities } = await predictor(options.flips)(channels, {
      ...options,
      previous: await labelMapOf(options.previous),
      mask: await labelMapOf(options.mask),
      subject,
    });
    const files = path === undefined ? {} : await writeLabelFiles(path, label, {
      scan: channels[0],
      classNames: parts.classNames,
      dicomSeg: options.dicomSeg ?? false,
    });
    return {
      label,
      ...files,
      ...(options.probabilities ? { probabilities } : {}),
      seconds: (performance.now() - start) / 1000,
    };
  }

  async function evaluate(what: string, options: EvaluateOptions = {}): Promise<MetricTable> {
    requireWeights();
    const own = what === "validation" || what === "training";
    const cases = own
      ? await ownCases(what === "validation" ? fold.val : fold.train)
      : await database.raw(what).cases();
    const place = what === "validation"
      ? "cross_validation"
      : `${basename(what)}_fold_${foldIndex}`;
    const regions = (await dataset.manifest()).regions ?? undefined;
    requireImages(cases, `${what} cases of fold ${foldIndex}`);
    const { plots = false, ...shared } = options;
    const rows = await evaluateCases(cases, {
      ...shared,
      ...(plots ? { plots: database.paths.plots(key, place) } : {}),
      predict: predictor(),
      stagesOf: await openEarlierStages(preprocessing, database),
      folder: database.paths.predictions(key, place),
      preprocessing,
      classNames: parts.classNames,
      regions,
    });
    const table = new MetricTable(rows);
    const base = join(folder, `${own ? what : basename(what)}_results`);
    await writeFileAtomic(`${base}.json`, JSON.stringify(table.toJson(), null, 1) + "\n");
    await writeFileAtomic(`${base}.csv`, table.toCsv());
    return table;
  }

  async function ownCases(ids: readonly string[]): Promise<RawCase[]> {
    return await Promise.all(ids.map(async (id) => rawCaseOf(await dataset.fingerprint(id))));
  }

  return {
    folder,
    parameters,
    network,
    dataset,
    fold,
    train,
    evaluate,
    predict,
    dispose: () => network.dispose(),
  };
}

function precisionOf(float32: boolean): Precision {
  return float32 ? "float32" : engineInfo().precision;
}
