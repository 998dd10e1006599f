import type { Scalar, Tensor, Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";

/**
 * Drops whole channels of samples and scales the others by 1 / (1 − rate) (Tompson et al., 2015).
 *
 * @param x [n, z, y, x, channels]
 * @param rate share of the channels to drop, in [0, 1); may be an input of a compiled function
 * @param uniform random numbers in [0, 1), [n, 1, 1, 1, channels]; a channel below the rate is dropped
 */
export function dropout3d(x: Tensor5D, rate: number | Scalar, uniform: Tensor): Tensor5D {
  if (typeof rate === "number" && !(rate >= 0 && rate < 1)) {
    throw new RangeError(`Cannot drop channels: rate must be in [0, 1), received ${rate}`);
  }
  const keep = tf.greaterEqual(uniform, rate).cast("float32").div(tf.sub(1, rate));
  return x.mul(keep) as Tensor5D;
}
