import type { Tensor, Tensor5D } from "../engine/tensor_types.ts";
import type { Network } from "../networks/network.ts";

/**
 * 1 where voxels count in the loss: [n, z, y, x, 1], with one slice in 2D.
 *
 * @param mask [n, z, y, x], or [n, y, x] in 2D
 */
export function lossMask(mask: Tensor, network: Network): Tensor5D {
  const volume = network.is2d && mask.rank === 3 ? mask.expandDims(1) : mask;
  return volume.cast("float32").expandDims(4) as Tensor5D;
}
