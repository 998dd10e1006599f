import type { Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import type { ApplyOptions, Network } from "../networks/network.ts";

/** Runs a network of either kind so that the logits are [n, z, y, x, classes], one slice in 2D. */
export function applyIn3d(
  network: Network,
  image: Tensor4D | Tensor5D,
  run: ApplyOptions,
): Tensor5D[] {
  if (!network.is2d) return network.apply(image as Tensor5D, run);
  const [n, y, x, channels] = image.shape.filter((_, i) => image.rank === 4 || i !== 1);
  return network.apply(image.reshape([n, y, x, channels]) as Tensor4D, run)
    .map((logits) => logits.expandDims(1) as Tensor5D);
}
