import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import { crossEntropy, weightedCrossEntropy } from "./cross_entropy.ts";
import { diceLoss, weightedDiceLoss } from "./dice_loss.ts";
import type { LossOptions } from "./segmentation_loss.ts";

/**
 * ovseg's loss for one large class and small lesions: cross entropy and Dice of class 1 against the
 * largest of all logits, and both weighted for sensitivity, of the further classes against background
 * and class 1. Values: `weight_bg`, `n_fg_classes`, `weight_ds`, `weight_sl`, `eps`.
 *
 * @param logits [n, z, y, x, classes], three classes or more
 * @param target 0 or 1, the same shape
 */
export function sldsLoss(
  logits: Tensor5D,
  target: Tensor5D,
  { mask, values = {} }: LossOptions = {},
): Scalar {
  const { weight_bg, weight_ds = 1, weight_sl = 1, eps = 1e-5 } = values as Record<string, number>;
  const further = logits.shape[4] - 2;
  const [background, large, small] = tf.split(target, [1, 1, further], 4) as Tensor5D[];
  const [, largeLogit, smallLogits] = tf.split(logits, [1, 1, further], 4) as Tensor5D[];
  const largeLogits = tf.concat([logits.max(4, true), largeLogit], 4) as Tensor5D;
  const largeTarget = tf.concat([background.add(small.sum(4, true)), large], 4) as Tensor5D;
  const firstTwo = logits.slice([0, 0, 0, 0, 0], [-1, -1, -1, -1, 2]).max(4, true);
  const lesionLogits = tf.concat([firstTwo, smallLogits], 4) as Tensor5D;
  const lesionTarget = tf.concat([background.add(large), small], 4) as Tensor5D;
  const lesionEntropy = weightedCrossEntropy(() => [weight_bg, ...Array(further).fill(1)]);
  const forLarge = crossEntropy(largeLogits, largeTarget, { mask })
    .add(diceLoss(largeLogits, largeTarget, { mask, values: { eps } }));
  const forLesions = lesionEntropy(lesionLogits, lesionTarget, { mask })
    .add(weightedDiceLoss(lesionLogits, lesionTarget, { mask, values: { weight: weight_bg } }));
  return forLarge.mul(weight_sl).add(forLesions.mul(weight_ds));
}
