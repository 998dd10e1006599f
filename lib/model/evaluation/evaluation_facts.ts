import type { MetricRow } from "../../metrics/metric_row.ts";
import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import type { PostprocessingUse } from "./postprocessing_choice.ts";

/** What a table of results follows from: `evaluation` in its JSON. */
export interface EvaluationFacts {
  /** Who predicted, e.g. `fold_0` or `ensemble_0_1`. */
  readonly by: string;
  /** All cases; one without a reference has no row. */
  readonly cases: readonly string[];
  /** SHA-256 of each member's weights. */
  readonly weightsSha256: readonly string[];
  /** What was done to the label maps. */
  readonly postprocessing: {
    readonly use: PostprocessingUse;
    readonly parameters: PostprocessingParameters;
  };
}

/** Content of `<what>_results.json`, as far as it is read again. */
export interface StoredResults {
  readonly rows: readonly MetricRow[];
  /** Absent in files of earlier versions. */
  readonly evaluation?: EvaluationFacts;
}
