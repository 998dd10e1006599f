import { sha256 } from "../../foundation/sha256.ts";
import type { Volume } from "../../volumes/volume.ts";
import { type CascadeStage, sourcesOf } from "./cascade_stage.ts";
import type { PredictCaseOptions } from "../prediction/case_prediction.ts";
import type { ModelPredictor } from "../prediction/open_model_predictor.ts";

/**
 * The way from a scan through all stages of a cascade to the last one's label map. Earlier stages are
 * postprocessed as the later ones learned them, by the parameters of their models; each stage has an
 * equal part of a budget.
 *
 * @param predictors one for each stage
 */
export function cascadePredictor(
  stages: readonly CascadeStage[],
  predictors: readonly ModelPredictor[],
): ModelPredictor {
  const last = stages.length - 1;
  const runOf = (index: number, run: Parameters<ModelPredictor["casePredictor"]>[0] = {}) =>
    index === last ? run : {};
  return {
    classNames: predictors[last].classNames,
    async casePredictor(run) {
      const predict = await Promise.all(
        predictors.map((predictor, i) => predictor.casePredictor(runOf(i, run))),
      );
      return async function predictCase(channels, options = {}) {
        const found = new Map<string, Volume>();
        for (const [i, { name }] of stages.slice(0, -1).entries()) {
          const { label } = await predict[i](channels, {
            ...earlierOptions(options),
            ...sharedOptions(i, options),
            ...labelMapsFor(i, found),
          });
          found.set(name, label);
        }
        return await predict[last](channels, {
          ...options,
          ...sharedOptions(last, options),
          ...labelMapsFor(last, found),
        });
      };
    },
    async facts(run) {
      const facts = await Promise.all(
        predictors.map((predictor, i) => predictor.facts(runOf(i, run))),
      );
      return {
        weightsSha256: facts.flatMap((one) => one.weightsSha256),
        postprocessing: facts[last].postprocessing,
        sha256: sha256(facts.map((one) => one.sha256).join()),
      };
    },
  };

  /** What earlier stages found, as a stage takes it. */
  function labelMapsFor(index: number, found: ReadonlyMap<string, Volume>) {
    const { input, mask } = sourcesOf(stages, index);
    return {
      ...input === undefined ? {} : { previous: found.get(input.from)! },
      ...mask === undefined ? {} : { mask: found.get(mask.from)! },
    };
  }

  function sharedOptions(
    index: number,
    { budgetSeconds, onProgress }: PredictCaseOptions,
  ): PredictCaseOptions {
    return {
      ...budgetSeconds === undefined ? {} : { budgetSeconds: budgetSeconds / stages.length },
      ...onProgress === undefined
        ? {}
        : { onProgress: (fraction) => onProgress((index + fraction) / stages.length) },
    };
  }
}

function earlierOptions({ subject, flips, signal }: PredictCaseOptions): PredictCaseOptions {
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(flips === undefined ? {} : { flips }),
    ...(signal === undefined ? {} : { signal }),
  };
}
