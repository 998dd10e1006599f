import { OvkitError } from "../../foundation/ovkit_error.ts";

/**
 * Checks that there is a weight for each class.
 *
 * @throws {OvkitError} `ParameterInvalid` where the numbers differ
 */
export function classWeights(weights: readonly number[], classes: number): readonly number[] {
  if (weights.length === classes) return weights;
  throw new OvkitError("ParameterInvalid", {
    subject: "training.loss_params.loss_kwargs",
    found: `weights of ${weights.length} classes`,
    expected: `${classes}, the background among them`,
  });
}
