import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import type { NormParameters } from "./batch_norm.ts";

/**
 * Group normalisation: per sample over the voxels and channels of each group, with the biased
 * variance (Wu and He, 2018).
 *
 * @param x [n, z, y, x, channels]
 * @param parameters scale and shift, each [channels]
 */
export function groupNorm(
  x: Tensor5D,
  parameters: NormParameters,
  options: {
    /** Groups of equal size the channels are cut into, in order. */
    readonly groups: number;
    /** Added to the variance. @default {1e-5} */
    readonly epsilon?: number;
  },
): Tensor5D {
  const { groups, epsilon = 1e-5 } = options;
  const [n, z, y, xs, channels] = x.shape;
  if (channels % groups !== 0) {
    throw new RangeError(`Cannot group ${channels} channels: received ${groups} groups`);
  }
  const grouped = x.reshape([n, z * y * xs, groups, channels / groups]);
  const { mean, variance } = tf.moments(grouped, [1, 3], true);
  const normal = grouped.sub(mean).mul(variance.add(epsilon).rsqrt()).reshape(x.shape);
  return normal.mul(parameters.scale).add(parameters.shift) as Tensor5D;
}
