import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { tf } from "../engine/tf.ts";

/** From so many classes on the library's own softmax is the faster one. */
const MANY_CLASSES = 12;

/**
 * Softmax over the last axis. For few classes it is computed class by class: the library's loop is
 * long only along that axis.
 */
export function channelSoftmax(logits: Tensor5D): Tensor5D {
  const classes = logits.shape[4];
  if (classes >= MANY_CLASSES) return tf.softmax(logits);
  const each = tf.unstack(logits, 4);
  const most = each.reduce((largest, one) => tf.maximum(largest, one));
  const powers = each.map((one) => tf.exp(one.sub(most)));
  const scale = tf.reciprocal(powers.reduce((sum, one) => sum.add(one)));
  return tf.stack(powers.map((one) => one.mul(scale)), 4) as Tensor as Tensor5D;
}
