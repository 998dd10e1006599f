import { OvkitError } from "../../foundation/ovkit_error.ts";
import { type CascadeParts, planOfStage } from "./cascade_stage.ts";
import { fillCrossValidation } from "../evaluation/fill_cross_validation.ts";
import { segmentationModel } from "../model_builder.ts";
import type { SegmentationModel } from "../segmentation_model.ts";
import type { TrainOptions } from "../run/train_model.ts";
import type { TrainingResult } from "../run/training_run.ts";

/** What a cascade's training is at. */
export interface CascadeProgress {
  /** Name of the stage. */
  readonly stage: string;
  /** `fill` predicts cases for the next stage that no fold was validated with. */
  readonly step: "preprocess" | "train" | "evaluate" | "fill";
  /** The fold, in training and evaluation. */
  readonly fold?: number;
}

/** Options of a cascade's `train`. */
export interface TrainCascadeOptions extends Omit<TrainOptions, "minutes"> {
  /** Folds of the last stage. @default {"all"} */
  readonly folds?: "all" | readonly number[];
  /**
   * Folds of the earlier stages. Cases that none of them was validated with are predicted by all of
   * them together: label maps of cases that were trained on, better than those of new scans.
   *
   * @default {"all"}
   */
  readonly earlierFolds?: "all" | readonly number[];
  /** Workers that preprocess. @default {1} */
  readonly preprocessingWorkers?: number;
  /** Hears of each step, also of those that are done already. */
  readonly onStep?: (progress: CascadeProgress) => void;
}

/** How a cascade's training ended. */
export interface CascadeTraining {
  /** Whether all stages are trained; a stopped training goes on with the next `train`. */
  readonly finished: boolean;
  /** The trainings that there were, stage by stage and fold by fold. */
  readonly trainings:
    readonly (TrainingResult & { readonly stage: string; readonly fold: number })[];
}

/** Preprocesses, trains and evaluates the stages of a cascade one after the other. */
export async function trainCascade(
  { database, data, stages }: CascadeParts,
  options: TrainCascadeOptions = {},
): Promise<CascadeTraining> {
  const {
    folds: lastFolds = "all",
    earlierFolds = "all",
    preprocessingWorkers: workers = 1,
    onStep,
    ...training
  } = options;
  const { signal } = training;
  const raw = database.raw(...data);
  const trainings: CascadeTraining["trainings"][number][] = [];
  for (const [i, stage] of stages.entries()) {
    const isLast = i === stages.length - 1;
    onStep?.({ stage: stage.name, step: "preprocess" });
    const plan = planOfStage(stages, i, await raw.plan({ ...(signal && { signal }) }));
    const dataset = await plan.apply(stage.name, { workers, ...(signal && { signal }) });
    const parameters = typeof stage.parameters === "function"
      ? stage.parameters(plan)
      : stage.parameters;
    const { key: { data: dataName, preprocessed, model: name } } = stage;
    const builder = segmentationModel(database).data(dataName).preprocessed(preprocessed)
      .named(name).parameters(parameters);
    const first = await builder.fold(0).open();
    first.dispose();
    const count = (await dataset.folds(parameters.data.n_folds)).length - 1;
    const wanted = isLast ? lastFolds : earlierFolds;
    const folds = wanted === "all" ? Array.from({ length: count }, (_, k) => k) : wanted;
    requireFoldsGiven(folds, stage.name);
    for (const fold of folds) {
      const model = await builder.fold(fold).open();
      try {
        onStep?.({ stage: stage.name, step: "train", fold });
        const result = await model.train(training);
        trainings.push({ ...result, stage: stage.name, fold });
        if (!result.finished) return { finished: false, trainings };
        if (model.fold.val.length > 0) {
          onStep?.({ stage: stage.name, step: "evaluate", fold });
          await evaluated(model, signal);
        }
      } finally {
        model.dispose();
      }
    }
    if (isLast) continue;
    onStep?.({ stage: stage.name, step: "fill" });
    const together = await builder.folds(folds).open();
    try {
      const cases = (await raw.cases()).filter(({ imagePaths }) => imagePaths.length > 0);
      await fillCrossValidation(together, cases, { ...(signal && { signal }) });
    } finally {
      together.dispose();
    }
  }
  return { finished: true, trainings };
}

async function evaluated(model: SegmentationModel, signal: AbortSignal | undefined): Promise<void> {
  await model.evaluate("validation", { ...(signal && { signal }) });
}

function requireFoldsGiven(folds: readonly number[], stage: string): void {
  if (folds.length > 0) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: `stage "${stage}"`,
    found: "no fold to train",
    expected: '"all" or some numbers',
  });
}
