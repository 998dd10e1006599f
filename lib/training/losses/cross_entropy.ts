import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import { classWeights } from "./class_weights.ts";
import { maskedMean } from "./masked_mean.ts";
import type { LossOptions, SegmentationLoss } from "./segmentation_loss.ts";
import { voxelCrossEntropy } from "./voxel_cross_entropy.ts";

/**
 * Cross entropy of the softmax, the mean over all voxels. Where a coarse voxel has several classes
 * the first one counts; where it has none, the background.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function crossEntropy(
  logits: Tensor5D,
  target: Tensor5D,
  options: Pick<LossOptions, "mask"> = {},
): Scalar {
  return maskedMean(voxelCrossEntropy(logits, target), options.mask);
}

/**
 * Cross entropy with a weight for each class, the plain mean over all voxels.
 *
 * @param weightsOf gives the weights from the loss's values; those that are missing at the end are the
 * last one's
 */
export function weightedCrossEntropy(
  weightsOf: (values: Readonly<Record<string, number | readonly number[]>>) => readonly number[],
): SegmentationLoss {
  return function evaluate(logits, target, { mask, values = {} } = {}) {
    const weights = classWeights(weightsOf(values), logits.shape[4]);
    return maskedMean(voxelCrossEntropy(logits, target, weights), mask);
  };
}

/** Cross entropy of background against the largest logit of the foreground. */
export function binaryCrossEntropy(
  logits: Tensor5D,
  target: Tensor5D,
  options: Pick<LossOptions, "mask"> = {},
): Scalar {
  return crossEntropy(foregroundAsOne(logits), firstAsOne(target), options);
}

function foregroundAsOne(logits: Tensor5D): Tensor5D {
  const [background, foreground] = tf.split(logits, [1, logits.shape[4] - 1], 4);
  return tf.concat([background, foreground.max(4, true)], 4) as Tensor5D;
}

/** Background where the first class of a voxel is the background. */
function firstAsOne(target: Tensor5D): Tensor5D {
  const first = target.argMax(4).greater(0).cast("int32");
  return tf.oneHot(first, 2).cast("float32") as Tensor5D;
}
