import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import type { NormParameters } from "./batch_norm.ts";

/**
 * Layer normalisation: per sample and voxel over the channels, with the biased variance (Ba et al.,
 * 2016).
 *
 * @param x [n, z, y, x, channels]
 * @param parameters scale and shift, each [channels]
 * @param epsilon added to the variance
 */
export function layerNorm(x: Tensor5D, parameters: NormParameters, epsilon = 1e-5): Tensor5D {
  const { mean, variance } = tf.moments(x, [4], true);
  const normal = x.sub(mean).mul(variance.add(epsilon).rsqrt());
  return normal.mul(parameters.scale).add(parameters.shift) as Tensor5D;
}
