import type { RawCase } from "../database/raw_case.ts";
import type { OvkitErrorFields } from "../foundation/ovkit_error.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** A prediction of a previous stage, or why there is none. */
export type FoundPrediction = { readonly path: string } | { readonly missing: OvkitErrorFields };

/** A case and what is done to it; it can be sent to a worker. */
export interface CaseJob {
  /** A labelled case. */
  readonly rawCase: RawCase;
  /** Which regions of structure sets and segmentations are which class. */
  readonly regions: Readonly<Record<string, number>> | undefined;
  /** Where the preprocessed data lie. */
  readonly folder: string;
  /** What is done, the classes of previous stages decided. */
  readonly parameters: PreprocessingParameters;
  /** What the plan is recognised by. */
  readonly plan_sha256: string;
  /** Prediction of the previous stage for input. */
  readonly previous?: FoundPrediction;
  /** Prediction of the previous stage for the mask. */
  readonly mask?: FoundPrediction;
  /** SHA-256 of those of its files that were hashed before. */
  readonly known_sha256?: Readonly<Record<string, string>>;
  /** Where pictures of the case go; none are drawn without it. */
  readonly plots?: string;
}

/** What became of a case. */
export type CaseOutcome =
  | { readonly state: "made" | "kept" }
  | { readonly state: "skipped"; readonly reason: string };
