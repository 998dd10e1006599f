import type { ModelKey } from "../database/result_paths.ts";
import type { MetricTable } from "../metrics/metric_table.ts";
import type { EvaluateOptions } from "./evaluation/evaluate_model.ts";
import type { PredictingModel } from "./prediction/predicting_model.ts";

/** A model, or several together, whose results lie in a data base. */
export interface DatabaseModel extends PredictingModel {
  /** Under which names results lie. */
  readonly key: ModelKey;
  /** Where tables lie: `fold_<k>` or `ensemble_<a>_<b>…` in the model's folder. */
  readonly folder: string;
  /**
   * Predicts cases in their own grids, writes the label maps and compares them with the references.
   * Cases that were evaluated before are not predicted again where weights, scan and parameters are
   * the same, nor measured again where the reference is: an evaluation that was stopped goes on.
   * Validation cases also go into the cross-validation of all folds, `validation_CV_results` in the
   * folder above.
   *
   * @param what the fold's validation cases, its training cases, or a raw data set's name
   * @throws {OvkitError} `ArgumentInvalid` for validation or training cases of models that were
   * trained on different cases
   */
  evaluate(
    what: "validation" | "training" | string,
    options?: EvaluateOptions,
  ): Promise<MetricTable>;
}
