import type { Scalar, Tensor4D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import { maskedMean } from "./masked_mean.ts";
import type { LossOptions } from "./segmentation_loss.ts";
import { foregroundCounts } from "./soft_counts.ts";

/**
 * Modified Tversky loss (Yeung et al., 2022): the mean of (1 − TI)^(1 − γ) over samples and foreground
 * classes, TI = (tp + ε) / (tp + δ·fp + (1 − δ)·fn + ε). Values: `gamma`, `delta`, `eps`.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function modifiedTverskyLoss(
  logits: Tensor5D,
  target: Tensor5D,
  { mask, values = {} }: LossOptions = {},
): Scalar {
  const { gamma = 0.5, delta = 0.5, eps = 1e-5 } = values as Record<string, number>;
  const counts = foregroundCounts(logits, target, mask);
  const falsePositive = counts.predicted.sub(counts.overlap);
  const falseNegative = counts.truth.sub(counts.overlap);
  const sizes = counts.overlap.add(falsePositive.mul(delta)).add(falseNegative.mul(1 - delta));
  const index = counts.overlap.add(eps).div(sizes.add(eps));
  return tf.mean(tf.sub(1, index).pow(1 - gamma)) as Scalar;
}

/**
 * Modified focal loss (Yeung et al., 2022): −scale · ((1 − δ)(1 − p₀)^γ y₀ log p₀ + δ Σ y log p over the
 * foreground), the mean over voxels. Values: `gamma`, `delta`, `scale`, `eps`.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function modifiedFocalLoss(
  logits: Tensor5D,
  target: Tensor5D,
  { mask, values = {} }: LossOptions = {},
): Scalar {
  const { gamma = 0, delta = 0.5, scale = 2, eps = 1e-5 } = values as Record<string, number>;
  const classes = logits.shape[4];
  const background = tf.softmax(logits).slice([0, 0, 0, 0, 0], [-1, -1, -1, -1, 1])
    .clipByValue(eps, 1 - eps);
  const weights = tf.concat([
    tf.sub(1, background).pow(gamma).mul(1 - delta),
    tf.fill([...logits.shape.slice(0, 4), classes - 1], delta),
  ], 4);
  const voxels = weights.mul(target).mul(tf.logSoftmax(logits)).sum(4).mul(-scale);
  return maskedMean(voxels as Tensor4D, mask);
}

/** Sum of {@linkcode modifiedTverskyLoss} and {@linkcode modifiedFocalLoss}. */
export function unifiedFocalLoss(
  logits: Tensor5D,
  target: Tensor5D,
  options: LossOptions = {},
): Scalar {
  return modifiedTverskyLoss(logits, target, options).add(
    modifiedFocalLoss(logits, target, options),
  );
}
