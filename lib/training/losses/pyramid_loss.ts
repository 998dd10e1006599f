import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { nearestName } from "../../foundation/nearest_name.ts";
import { maxPool3d } from "../../engine/ops/pool3d.ts";
import { tf } from "../../engine/tf.ts";
import type { TrainingParameters } from "../../parameters/model_parameters.ts";
import { losses } from "./losses.ts";

/** Loss of all scales: logits finest first, and the one-hot target of the finest. */
export type PyramidLoss = (logits: readonly Tensor5D[], target: Tensor5D) => Scalar;

/**
 * ovseg's pyramid loss: a weighted sum of named losses at each scale, the scales weighted by powers
 * of `pyramid_weight` that add up to 1. A coarse target has the classes of all voxels it covers.
 *
 * @throws {OvkitError} `ParameterInvalid` for a name that is no loss
 */
export function pyramidLoss(parameters: TrainingParameters["loss_params"]): PyramidLoss {
  const { loss_names, loss_weights, pyramid_weight } = parameters;
  const parts = loss_names.map((name, i) => {
    const loss = losses[name];
    if (loss === undefined) {
      const near = nearestName(name, Object.keys(losses));
      throw new OvkitError("ParameterInvalid", {
        subject: "training.loss_params.loss_names",
        found: `"${name}"`,
        expected: `one of ${Object.keys(losses).join(", ")}`,
        ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
      });
    }
    return { loss, weight: loss_weights?.[i] ?? 1 };
  });

  return function evaluate(logits, target) {
    const powers = logits.map((_, i) => pyramid_weight ** i);
    const total = powers.reduce((a, b) => a + b, 0);
    const terms = logits.flatMap((scale, i) => {
      const truth = poolTo(target, scale);
      return parts.map(({ loss, weight }) => loss(scale, truth).mul(weight * powers[i] / total));
    });
    return tf.addN(terms) as Scalar;
  };
}

function poolTo(target: Tensor5D, scale: Tensor5D): Tensor5D {
  const factors = [1, 2, 3].map((axis) => target.shape[axis] / scale.shape[axis]);
  if (factors.every((factor) => factor === 1)) return target;
  return maxPool3d(target, factors as [number, number, number]);
}
