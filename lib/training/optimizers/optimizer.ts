import type { NamedTensorMap, Scalar, Variable } from "../../engine/tensor_types.ts";

/** Changes weights by their gradients; its memory lies in variables, so that it can be compiled. */
export interface Optimizer {
  /** What it remembers, by name; saved with a checkpoint. */
  readonly slots: ReadonlyMap<string, Variable>;
  /**
   * One update.
   *
   * @param gradients by the weights' names
   * @param learningRate of this step
   */
  apply(gradients: NamedTensorMap, learningRate: Scalar): void;
}

/** The weights to change, by name. */
export type Weights = ReadonlyMap<string, Variable>;

/** Says which weights are drawn towards 0. */
export type DecayRule = (name: string, weight: Variable) => boolean;
