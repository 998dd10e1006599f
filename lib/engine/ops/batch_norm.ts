import type { Tensor, Tensor1D, Tensor4D, Tensor5D } from "../tensor_types.ts";
import { dataTypes } from "../tensorflow/data_types.ts";
import { attribute } from "../tensorflow/op_attribute.ts";
import { tf } from "../tf.ts";
import { hasNativeOps, runNativeOp } from "./run_native_op.ts";

/** Scale and shift of a normalisation, each [channels]. */
export interface NormParameters {
  /** Factor of each channel. */
  readonly scale: Tensor1D;
  /** Added to each channel after scaling. */
  readonly shift: Tensor1D;
}

/**
 * Batch normalisation with the statistics of the batch, per channel over all samples and voxels
 * (Ioffe and Szegedy, 2015). The variance that normalises is the biased one.
 *
 * @param x [n, z, y, x, channels]
 * @param epsilon added to the variance
 * @returns the normalised batch, its mean and its biased variance, each [channels]; gradients flow
 * through the first only
 */
export function batchNormTraining(
  x: Tensor5D,
  { scale, shift }: NormParameters,
  epsilon = 1e-5,
): { output: Tensor5D; mean: Tensor1D; variance: Tensor1D } {
  if (!hasNativeOps()) {
    const { mean, variance } = tf.moments(x, [0, 1, 2, 3]);
    const normal = x.sub(mean).mul(variance.add(epsilon).rsqrt());
    return {
      output: normal.mul(scale).add(shift),
      mean: mean as Tensor1D,
      variance: variance as Tensor1D,
    };
  }
  let mean: Tensor1D | undefined;
  let variance: Tensor1D | undefined;
  const count = x.size / x.shape[4];
  const output = fusedBatchNorm(x, { scale, shift }, epsilon, (batchMean, batchVariance) => {
    mean = tf.keep(batchMean.clone()) as Tensor1D;
    variance = tf.keep(batchVariance.mul((count - 1) / count)) as Tensor1D;
  });
  return { output, mean: mean!, variance: variance! };
}

/**
 * Batch normalisation with stored statistics, as in inference.
 *
 * @param x [n, z, y, x, channels]
 * @param statistics running mean and variance, each [channels]
 */
export function batchNormInference(
  x: Tensor5D,
  { scale, shift }: NormParameters,
  statistics: { readonly mean: Tensor1D; readonly variance: Tensor1D; readonly epsilon?: number },
): Tensor5D {
  const { mean, variance, epsilon = 1e-5 } = statistics;
  const factor = variance.add(epsilon).rsqrt().mul(scale);
  return x.mul(factor).add(shift.sub(mean.mul(factor)));
}

/** TensorFlow's fused batch norm in training mode, with its fused gradient. */
export function fusedBatchNorm(
  x: Tensor5D,
  { scale, shift }: NormParameters,
  epsilon: number,
  seeStatistics: (mean: Tensor, variance: Tensor) => void = () => {},
): Tensor5D {
  const types = [attribute.type("T", dataTypes.float32), attribute.type("U", dataTypes.float32)];
  const layout = [attribute.string("data_format", "NHWC"), attribute.bool("is_training", true)];
  const [n, z, y, xs, channels] = x.shape;
  const flat: [number, number, number, number] = [n, z * y, xs, channels];
  const op = tf.customGrad((...args) => {
    const [input, gamma, beta, save] = args as unknown as [
      Tensor4D,
      Tensor1D,
      Tensor1D,
      (tensors: Tensor[]) => void,
    ];
    const empty = tf.tensor1d([]);
    const [value, mean, variance, ...reserved] = runNativeOp(
      "FusedBatchNormV3",
      [input, gamma, beta, empty, empty],
      {
        attributes: [
          ...types,
          attribute.float("epsilon", epsilon),
          attribute.float("exponential_avg_factor", 1),
          ...layout,
        ],
        outputCount: 6,
      },
    );
    seeStatistics(mean, variance);
    save([input, gamma, ...reserved]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) =>
        runNativeOp("FusedBatchNormGradV3", [dy, ...saved], {
          attributes: [...types, attribute.float("epsilon", epsilon), ...layout],
          outputCount: 5,
        }).slice(0, 3),
    };
  });
  return op(x.reshape(flat), scale, shift).reshape(x.shape) as Tensor5D;
}
