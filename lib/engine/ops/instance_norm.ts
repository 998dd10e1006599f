import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import { fusedBatchNorm, type NormParameters } from "./batch_norm.ts";
import { hasNativeOps } from "./run_native_op.ts";

/**
 * Instance normalisation: per sample and channel over all voxels, with the biased variance (Ulyanov
 * et al., 2016). No running statistics: training and inference are the same.
 *
 * @param x [n, z, y, x, channels]
 * @param parameters scale and shift, each [channels]
 * @param epsilon added to the variance
 */
export function instanceNorm(x: Tensor5D, parameters: NormParameters, epsilon = 1e-5): Tensor5D {
  const { scale, shift } = parameters;
  if (!hasNativeOps()) {
    const { mean, variance } = tf.moments(x, [1, 2, 3], true);
    return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(scale).add(shift) as Tensor5D;
  }
  if (x.shape[0] === 1) return fusedBatchNorm(x, parameters, epsilon);
  const samples = tf.split(x, x.shape[0], 0) as Tensor5D[];
  return tf.concat(samples.map((sample) => fusedBatchNorm(sample, parameters, epsilon)), 0);
}
