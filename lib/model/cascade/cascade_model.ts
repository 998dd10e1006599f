import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { MetricTable } from "../../metrics/metric_table.ts";
import type { Volume } from "../../volumes/volume.ts";
import { cascadePredictor } from "./cascade_predictor.ts";
import type { CascadeParts, CascadeStage } from "./cascade_stage.ts";
import type { EnsembleModel } from "../ensemble.ts";
import type { EvaluateOptions } from "../evaluation/evaluate_model.ts";
import { readCrossValidation } from "../evaluation/merge_cross_validation.ts";
import { segmentationModel } from "../model_builder.ts";
import type { Scans } from "../prediction/named_scans.ts";
import { type ModelPredictor, openModelPredictor } from "../prediction/open_model_predictor.ts";
import { readPostprocessingChoice } from "../evaluation/postprocessing_choice.ts";
import { predictAll } from "../prediction/predict_all.ts";
import { predictScan } from "../prediction/predict_scan.ts";
import type { PredictScansOptions, ScanOutcome } from "../prediction/predict_scans.ts";
import type { Prediction, PredictOptions } from "../prediction/prediction.ts";
import { finishedFolds } from "../file/read_model_folder.ts";
import { type CascadeTraining, trainCascade, type TrainCascadeOptions } from "./train_cascade.ts";

/** Options of a cascade's `predict`. */
export type CascadePredictOptions = Omit<PredictOptions, "previous" | "mask">;

/** Several models of which a later one sees what an earlier one found. */
export interface CascadeModel {
  /** The stages in order. */
  readonly stages: readonly CascadeStage[];
  /**
   * Trains all stages: each is preprocessed with the label maps of those before it, an earlier one is
   * trained on all its folds and evaluated, so that the next one learns from label maps of cases that
   * were not trained on. Goes on where it was left.
   *
   * @throws {OvkitError} as a plan's `apply` and a model's `train`
   */
  train(options?: TrainCascadeOptions): Promise<CascadeTraining>;
  /**
   * Evaluates the last stage: on `validation` each of its finished folds, with the table of all of
   * them, on a raw data set all stages one after the other, each by its finished folds together.
   */
  evaluate(what: "validation" | string, options?: EvaluateOptions): Promise<MetricTable>;
  /**
   * Segments a scan, stage after stage; what the last one finds is the answer.
   *
   * @param scan a file, the folder of a DICOM series, a volume, or one of these for each channel
   */
  predict(
    scan: string | Volume | readonly (string | Volume)[],
    options?: CascadePredictOptions,
  ): Promise<Prediction>;
  /**
   * Segments several scans one after the other and writes what it finds, as a model's `predictAll`.
   *
   * @param scans a file, a folder of files or of DICOM series, or a list of these and of named scans
   */
  predictAll(scans: Scans, options: PredictScansOptions): AsyncGenerator<ScanOutcome, void>;
  /** The finished folds of a stage as one model. */
  stage(name: string): Promise<EnsembleModel>;
  /** Frees the networks' memory. */
  dispose(): void;
}

/** Puts a cascade together. */
export function createCascade(parts: CascadeParts): CascadeModel {
  const { database, stages } = parts;
  const last = stages[stages.length - 1];
  const open = new Map<string, EnsembleModel>();
  let predictor: ModelPredictor | undefined;

  function dispose(): void {
    open.forEach((model) => model.dispose());
    open.clear();
    predictor = undefined;
  }

  async function stage(name: string): Promise<EnsembleModel> {
    const known = open.get(name);
    if (known !== undefined) return known;
    const found = stages.find((one) => one.name === name);
    if (found === undefined) {
      throw new OvkitError("ArgumentInvalid", {
        subject: "cascade",
        found: `no stage "${name}"`,
        expected: `one of ${stages.map((one) => one.name).join(", ")}`,
      });
    }
    const made = await builderOf(found).folds(await foldsOf(found)).open();
    open.set(name, made);
    return made;
  }

  function builderOf({ key: { data, preprocessed, model } }: CascadeStage) {
    return segmentationModel(database).data(data).preprocessed(preprocessed).named(model);
  }

  async function foldsOf({ name, key }: CascadeStage): Promise<number[]> {
    const folder = database.paths.model(key);
    const folds = await finishedFolds(folder).catch(() => []);
    if (folds.length > 0) return folds;
    throw new OvkitError("CheckpointInvalid", {
      subject: `stage "${name}"`,
      found: `no fold in ${folder} whose training is finished`,
      remedy: "train the cascade first",
    });
  }

  async function openPredictor(): Promise<ModelPredictor> {
    if (predictor !== undefined) return predictor;
    const predictors: ModelPredictor[] = [];
    for (const { name, key } of stages) {
      const { members } = await stage(name);
      predictors.push(openModelPredictor({
        name: `stage "${name}"`,
        members,
        choice: () => readPostprocessingChoice(database.paths.model(key)),
      }));
    }
    return predictor = cascadePredictor(stages, predictors);
  }

  async function evaluate(what: string, options: EvaluateOptions = {}): Promise<MetricTable> {
    if (what !== "validation") {
      const { plots: _plots, postprocessing: _use, ...shared } = options;
      for (const { name } of stages.slice(0, -1)) await (await stage(name)).evaluate(what, shared);
      return await (await stage(last.name)).evaluate(what, options);
    }
    for (const fold of await foldsOf(last)) {
      const one = await builderOf(last).fold(fold).open();
      try {
        if (one.fold.val.length > 0) await one.evaluate(what, options);
      } finally {
        one.dispose();
      }
    }
    const { postprocessing = "parameters" } = options;
    return (await readCrossValidation(database.paths.model(last.key), { postprocessing })).table;
  }

  return {
    stages,
    train: async (options) => {
      dispose();
      return await trainCascade(parts, options);
    },
    evaluate,
    predict: async (scan, options) => await predictScan(await openPredictor(), scan, options),
    async *predictAll(scans, options) {
      const opened = await openPredictor();
      const { members } = await stage(last.name);
      yield* predictAll(opened, members, { ...options, scans });
    },
    stage,
    dispose,
  };
}
