import type { Tensor, Tensor2D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/** Sums over the voxels of each sample and class, [n, classes]. */
export interface SoftCounts {
  /** Σ p·y. */
  readonly overlap: Tensor;
  /** Σ y. */
  readonly truth: Tensor;
  /** Σ p. */
  readonly predicted: Tensor;
}

/**
 * Soft counts of probabilities against their target.
 *
 * @param probabilities [n, z, y, x, classes]
 * @param target the same shape
 * @param mask [n, z, y, x, 1]
 */
export function softCounts(
  probabilities: Tensor5D,
  target: Tensor5D,
  mask: Tensor5D | undefined,
): SoftCounts {
  const [n, , , , classes] = probabilities.shape;
  const rows = (x: Tensor5D) => (mask === undefined ? x : x.mul(mask)).reshape([n, -1, classes]);
  const p = rows(probabilities);
  const y = rows(target);
  return { overlap: p.mul(y).sum(1), truth: y.sum(1), predicted: p.sum(1) };
}

/** Soft counts of the softmax of logits, without the background: [n, classes - 1]. */
export function foregroundCounts(
  logits: Tensor5D,
  target: Tensor5D,
  mask: Tensor5D | undefined,
): SoftCounts {
  const { overlap, truth, predicted } = softCounts(tf.softmax(logits), target, mask);
  const foreground = (sums: Tensor) => (sums as Tensor2D).slice([0, 1], [-1, -1]);
  return {
    overlap: foreground(overlap),
    truth: foreground(truth),
    predicted: foreground(predicted),
  };
}
