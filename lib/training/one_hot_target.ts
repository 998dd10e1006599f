import type { Tensor, Tensor5D } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";

/**
 * 1 for the class of each voxel: [n, z, y, x, classes], with one slice in 2D. A class beyond the
 * network's is nothing at all.
 *
 * @param label [n, z, y, x], or [n, y, x] in 2D
 */
export function oneHotTarget(label: Tensor, network: Network): Tensor5D {
  const volume = network.is2d && label.rank === 3 ? label.expandDims(1) : label;
  return tf.oneHot(volume.cast("int32"), network.outChannels).cast("float32") as Tensor5D;
}
