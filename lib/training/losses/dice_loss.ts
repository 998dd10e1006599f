import type { Scalar, Tensor, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import { classWeights } from "./class_weights.ts";
import type { LossOptions, LossValues } from "./segmentation_loss.ts";
import { foregroundCounts, type SoftCounts, softCounts } from "./soft_counts.ts";

/**
 * Soft Dice loss: 1 − the mean over samples and foreground classes of
 * (Σ p·y + ε) / (½ Σ y + ½ Σ p + ε), p the softmax of the logits (Milletari et al., 2016, in ovseg's
 * form). A class that is absent from both counts as a full match. Value: `eps`.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function diceLoss(logits: Tensor5D, target: Tensor5D, options: LossOptions = {}): Scalar {
  const counts = foregroundCounts(logits, target, options.mask);
  return lossOf(counts, counts.truth.add(counts.predicted).mul(0.5), epsilonOf(options.values));
}

/** The same with (2 − w)/2 · Σ y + w/2 · Σ p below: a weight below 1 is for sensitivity. */
export function weightedDiceLoss(
  logits: Tensor5D,
  target: Tensor5D,
  options: LossOptions = {},
): Scalar {
  const counts = foregroundCounts(logits, target, options.mask);
  const weight = Number(options.values?.weight ?? 1);
  const sizes = counts.truth.mul((2 - weight) / 2).add(counts.predicted.mul(weight / 2));
  return lossOf(counts, sizes, epsilonOf(options.values));
}

/** The same with w/2 · Σ y + (2 − w)/2 · Σ p below, a weight for each foreground class. */
export function vectorWeightedDiceLoss(
  logits: Tensor5D,
  target: Tensor5D,
  options: LossOptions = {},
): Scalar {
  const counts = foregroundCounts(logits, target, options.mask);
  const weights = foregroundWeights(options.values?.weights, logits);
  const sizes = counts.truth.mul(weights.mul(0.5)).add(
    counts.predicted.mul(tf.sub(2, weights).mul(0.5)),
  );
  return lossOf(counts, sizes, epsilonOf(options.values));
}

/**
 * The same with tp + σ(w)·fp + (1 − σ(w))·fn below, a `w_list` entry for each foreground class, σ the
 * logistic function.
 */
export function sigmoidWeightedDiceLoss(
  logits: Tensor5D,
  target: Tensor5D,
  options: LossOptions = {},
): Scalar {
  const counts = foregroundCounts(logits, target, options.mask);
  const weights = tf.sigmoid(foregroundWeights(options.values?.w_list, logits));
  const falsePositive = counts.predicted.sub(counts.overlap);
  const falseNegative = counts.truth.sub(counts.overlap);
  const sizes = counts.overlap.add(falsePositive.mul(weights))
    .add(falseNegative.mul(tf.sub(1, weights)));
  return lossOf(counts, sizes, epsilonOf(options.values));
}

/** Dice loss of all foreground together, by the largest probability of any class. */
export function binaryDiceLoss(
  logits: Tensor5D,
  target: Tensor5D,
  options: LossOptions = {},
): Scalar {
  const [, foreground] = tf.split(tf.softmax(logits), [1, logits.shape[4] - 1], 4);
  const [, truth] = tf.split(target, [1, logits.shape[4] - 1], 4);
  const counts = softCounts(
    foreground.max(4, true) as Tensor5D,
    truth.max(4, true) as Tensor5D,
    options.mask,
  );
  return lossOf(counts, counts.truth.add(counts.predicted).mul(0.5), epsilonOf(options.values));
}

function lossOf({ overlap }: SoftCounts, sizes: Tensor, epsilon: number): Scalar {
  return tf.sub(1, tf.mean(overlap.add(epsilon).div(sizes.add(epsilon)))) as Scalar;
}

function epsilonOf(values: LossValues | undefined): number {
  return Number(values?.eps ?? 1e-5);
}

function foregroundWeights(
  weights: LossValues[string] | undefined,
  logits: Tensor5D,
): Tensor {
  const given = typeof weights === "number" ? [weights] : weights ?? [];
  return tf.tensor1d(classWeights([0, ...given], logits.shape[4]).slice(1));
}
