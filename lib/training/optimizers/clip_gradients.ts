import type { NamedTensorMap, Scalar } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Scales all gradients down together so that their global norm is at most a limit, as PyTorch's
 * `clip_grad_norm_` does (factor limit / (norm + 1e-6)).
 *
 * @returns the gradients and their norm before clipping
 */
export function clipGradients(
  gradients: NamedTensorMap,
  limit: number | null,
): { clipped: NamedTensorMap; norm: Scalar } {
  const squares = Object.values(gradients).map((gradient) => gradient.square().sum());
  const norm = tf.sqrt(tf.addN(squares)) as Scalar;
  if (limit === null) return { clipped: gradients, norm };
  const factor = tf.minimum(1, tf.div(limit, norm.add(1e-6)));
  const clipped = Object.entries(gradients).map(([name, gradient]) => [name, gradient.mul(factor)]);
  return { clipped: Object.fromEntries(clipped), norm };
}
