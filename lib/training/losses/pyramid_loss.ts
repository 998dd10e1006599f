import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";
import { maxPool3d } from "../../engine/ops/pool3d.ts";
import { tf } from "../../engine/tf.ts";
import type { TrainingParameters } from "../../parameters/training_parameters.ts";
import { lossNamed } from "./losses.ts";

/** Loss of all scales: logits finest first, the one-hot target and the mask of the finest. */
export type PyramidLoss = (
  logits: readonly Tensor5D[],
  target: Tensor5D,
  mask?: Tensor5D,
) => Scalar;

/**
 * ovseg's pyramid loss: a weighted sum of named losses at each scale, the scales weighted by powers
 * of `pyramid_weight` that add up to 1. A coarse target has the classes of all voxels it covers, a
 * coarse mask counts where any of them does.
 *
 * @throws {OvkitError} `ParameterInvalid` for a name that is no loss, or values that it cannot have
 */
export function pyramidLoss(parameters: TrainingParameters["loss_params"]): PyramidLoss {
  const { loss_names, loss_weights, loss_kwargs, pyramid_weight } = parameters;
  const parts = loss_names.map((name, i) => ({
    loss: lossNamed(name, loss_kwargs?.[i]),
    weight: loss_weights?.[i] ?? 1,
  }));

  return function evaluate(logits, target, mask) {
    const powers = logits.map((_, i) => pyramid_weight ** i);
    const total = powers.reduce((a, b) => a + b, 0);
    const terms = logits.flatMap((scale, i) => {
      const truth = poolTo(target, scale);
      const options = { mask: mask === undefined ? undefined : poolTo(mask, scale) };
      return parts.map(({ loss, weight }) =>
        loss(scale, truth, options).mul(weight * powers[i] / total)
      );
    });
    return tf.addN(terms) as Scalar;
  };
}

/** Adaptive maximum pooling, as PyTorch's: windows overlap where sizes are no multiples. */
function poolTo(target: Tensor5D, scale: Tensor5D): Tensor5D {
  const sizes = [1, 2, 3].map((axis) => [target.shape[axis], scale.shape[axis]]);
  if (sizes.every(([fine, coarse]) => fine === coarse)) return target;
  if (sizes.every(([fine, coarse]) => fine % coarse === 0)) {
    const [z, y, x] = sizes.map(([fine, coarse]) => fine / coarse);
    return maxPool3d(target, [z, y, x]);
  }
  return sizes.reduce(
    (pooled, [fine, coarse], i) => poolAxis(pooled, i + 1, [fine, coarse]),
    target,
  );
}

function poolAxis(x: Tensor5D, axis: number, [fine, coarse]: [number, number]): Tensor5D {
  const windows = Array.from({ length: coarse }, (_, i) => ({
    from: Math.floor((i * fine) / coarse),
    to: Math.ceil(((i + 1) * fine) / coarse),
  }));
  return tf.concat(
    windows.map(({ from, to }) => {
      const begin = [0, 0, 0, 0, 0];
      const size = [-1, -1, -1, -1, -1];
      begin[axis] = from;
      size[axis] = to - from;
      return x.slice(begin, size).max(axis, true) as Tensor5D;
    }),
    axis,
  );
}
