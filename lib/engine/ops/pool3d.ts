import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import type { SizeZyx } from "./conv3d.ts";

/**
 * Largest value of each block; incomplete blocks at the ends are left out.
 *
 * @param x [n, z, y, x, channels]
 * @param size block size in z, y, x, which is the stride too
 */
export function maxPool3d(x: Tensor5D, size: SizeZyx): Tensor5D {
  const block = [...size] as [number, number, number];
  return tf.maxPool3d(x, block, block, "valid");
}

/**
 * Mean of each block; incomplete blocks at the ends are left out.
 *
 * @param x [n, z, y, x, channels]
 * @param size block size in z, y, x, which is the stride too
 */
export function avgPool3d(x: Tensor5D, size: SizeZyx): Tensor5D {
  const block = [...size] as [number, number, number];
  return tf.avgPool3d(x, block, block, "valid");
}
