import type { Scalar, Tensor4D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import { classWeights } from "./class_weights.ts";
import { maskedMean } from "./masked_mean.ts";
import type { LossOptions } from "./segmentation_loss.ts";

/**
 * The weighted focal loss (Lin et al., 2017) of liver-ct-segmentation: −α (1 − q)^γ ln q of the true
 * class, q = Σ k·p + s with the smoothed target k in [s / (classes − 1), 1 − s]; the mean over voxels.
 * Values: `alpha`, one weight a class, whose sum becomes 1 (all 1 where not given), or one number for
 * the class `balance_index` and its rest to 1 for the others; `gamma`; `smooth`.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function focalLoss(
  logits: Tensor5D,
  target: Tensor5D,
  { mask, values = {} }: LossOptions = {},
): Scalar {
  const { gamma = 2, smooth = 1e-5, balance_index = 0 } = values as Record<string, number>;
  const classes = logits.shape[4];
  const smoothed = target.clipByValue(smooth / (classes - 1), 1 - smooth);
  const q = smoothed.mul(tf.softmax(logits)).sum(4).add(smooth);
  const logQ = smooth > 0 ? tf.log(q) : target.mul(tf.logSoftmax(logits)).sum(4);
  const alpha = target.mul(tf.tensor1d(classAlphas(values.alpha ?? [], { classes, balance_index })))
    .sum(4);
  const plain = alpha.mul(logQ).neg();
  const voxels = gamma === 0 ? plain : plain.mul(tf.relu(tf.sub(1, q)).pow(gamma));
  return maskedMean(voxels as Tensor4D, mask);
}

function classAlphas(
  alpha: number | readonly number[],
  { classes, balance_index }: { classes: number; balance_index: number },
): number[] {
  if (typeof alpha === "number") {
    return Array.from({ length: classes }, (_, i) => i === balance_index ? alpha : 1 - alpha);
  }
  if (alpha.length === 0) return Array(classes).fill(1);
  const weights = classWeights(alpha, classes);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
