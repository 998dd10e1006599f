import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { avgPool3d } from "../../engine/ops/pool3d.ts";
import { product } from "../../foundation/product.ts";
import { convolution } from "../convolution.ts";
import type { Layer } from "../network.ts";
import type { WeightStore } from "../weight_store.ts";

/** What a skip leads around. */
export interface ResidualSkipOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly strides: SizeZyx;
  readonly is2d: boolean;
}

/**
 * The way around a residual block: mean of the blocks that a stride covers, then a 1×1×1 convolution
 * where the channels differ. A single channel is added to all.
 */
export function residualSkip(
  store: WeightStore,
  name: string,
  options: ResidualSkipOptions,
): Layer {
  const { inChannels, outChannels, strides, is2d } = options;
  const strided = product(strides) > 1;
  if (inChannels === 1 || inChannels === outChannels) {
    return strided ? (x) => avgPool3d(x, strides) : (x) => x;
  }
  const match = convolution(store, strided ? `${name}.1` : name, {
    inChannels,
    outChannels,
    kernel: [1, 1, 1],
    bias: true,
    initial: "uniform",
    is2d,
  });
  return (x, run) => match(strided ? avgPool3d(x, strides) : x, run);
}
