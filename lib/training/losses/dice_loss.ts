import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Soft Dice loss: 1 − the mean over samples and foreground classes of
 * (Σ p·y + ε) / (½ Σ y + ½ Σ p + ε), p the softmax of the logits (Milletari et al., 2016, in ovseg's
 * form).
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 * @param epsilon makes a class that is absent from both count as a full match
 */
export function diceLoss(logits: Tensor5D, target: Tensor5D, epsilon = 1e-5): Scalar {
  const [n, , , , classes] = logits.shape;
  const probabilities = tf.softmax(logits).reshape([n, -1, classes]);
  const truth = target.reshape([n, -1, classes]);
  const overlap = probabilities.mul(truth).sum(1);
  const sizes = probabilities.sum(1).add(truth.sum(1)).mul(0.5);
  const dice = overlap.add(epsilon).div(sizes.add(epsilon));
  return tf.sub(1, tf.mean(dice.slice([0, 1], [n, classes - 1]))) as Scalar;
}
