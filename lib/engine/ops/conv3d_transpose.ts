import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import type { SizeZyx } from "./conv3d.ts";

/**
 * Transposed 3D convolution whose kernel is its stride, as U-Nets upsample: each voxel becomes a
 * block, blocks do not overlap.
 *
 * @param x [n, z, y, x, inChannels]
 * @param filter [kz, ky, kx, outChannels, inChannels]
 * @returns [n, z·kz, y·ky, x·kx, outChannels]
 */
export function conv3dTranspose(x: Tensor5D, filter: Tensor5D): Tensor5D {
  const [n, z, y, xs] = x.shape;
  const [kz, ky, kx, outChannels] = filter.shape;
  const strides: SizeZyx = [kz, ky, kx];
  return tf.conv3dTranspose(
    x,
    filter,
    [n, z * kz, y * ky, xs * kx, outChannels],
    [...strides] as [number, number, number],
    "valid",
  );
}
