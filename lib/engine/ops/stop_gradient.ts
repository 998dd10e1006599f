import type { Tensor } from "../tensor_types.ts";
import { tf } from "../tf.ts";

/**
 * The same numbers as a constant: no gradient flows through, and what is computed from it need not
 * be differentiable.
 */
export function stopGradient<T extends Tensor>(x: T): T {
  return tf.customGrad(() => ({ value: x.clone() as T, gradFunc: () => [] }))() as T;
}
