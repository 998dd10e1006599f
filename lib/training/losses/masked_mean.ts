import type { Scalar, Tensor4D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Mean of the voxels' losses; a mask's zeros count as voxels without a loss, as in ovseg.
 *
 * @param voxels [n, z, y, x]
 * @param mask [n, z, y, x, 1]
 */
export function maskedMean(voxels: Tensor4D, mask: Tensor5D | undefined): Scalar {
  return tf.mean(mask === undefined ? voxels : voxels.mul(mask.squeeze([4]))) as Scalar;
}
