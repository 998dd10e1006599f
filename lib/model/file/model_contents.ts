import type { ModelKey } from "../../database/result_paths.ts";
import type { SafeTensor } from "../../io/safetensors.ts";
import type { ModelParameters } from "../../parameters/model_parameters.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import type { Certificate } from "../run/certificate.ts";
import type { PostprocessingChoice } from "../evaluation/postprocessing_choice.ts";

/** A trained fold as it is handed on. */
export interface FoldContents {
  /** Number of the fold. */
  readonly fold: number;
  /** Weights by PyTorch's names. */
  readonly weights: ReadonlyMap<string, SafeTensor>;
  /** SHA-256 of the weights as a safetensors file of their own. */
  readonly weightsSha256: string;
  /** What the weights follow from. */
  readonly certificate: Certificate;
}

/** All that a model needs to predict: content of a model's file. */
export interface ModelContents {
  /** The names it had in its data base. */
  readonly key: ModelKey;
  readonly parameters: ModelParameters;
  /** What is done to a scan. */
  readonly preprocessing: PreprocessingParameters;
  /** Names of the classes by original number. */
  readonly classNames: Readonly<Record<number, string>>;
  /** What cross-validation chose, where it did. */
  readonly choice?: PostprocessingChoice;
  /** Ascending. */
  readonly folds: readonly FoldContents[];
}
