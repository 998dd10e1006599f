import type { Tensor5D } from "../engine/tensor_types.ts";
import { conv3d, type SizeZyx } from "../engine/ops/conv3d.ts";
import { conv3dTranspose } from "../engine/ops/conv3d_transpose.ts";
import type { Layer } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** What a convolution is. */
export interface ConvolutionOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: SizeZyx;
  /** @default {[1, 1, 1]} */
  readonly strides?: SizeZyx;
  readonly bias: boolean;
  readonly is2d: boolean;
}

/** A convolution padded by half its kernel; `name.weight` and, with a bias, `name.bias`. */
export function convolution(store: WeightStore, name: string, options: ConvolutionOptions): Layer {
  const { inChannels, outChannels, kernel, strides = [1, 1, 1], bias, is2d } = options;
  const filter = store.kaiming(`${name}.weight`, [outChannels, inChannels, ...sizes(kernel, is2d)]);
  const fanIn = inChannels * kernel[0] * kernel[1] * kernel[2];
  const shift = bias ? store.uniform(`${name}.bias`, [outChannels], fanIn) : undefined;
  const shape = [...kernel, inChannels, outChannels] as const;
  return function apply(x) {
    const y = conv3d(x, filter.reshape([...shape]) as Tensor5D, { strides });
    return shift === undefined ? y : y.add(shift);
  };
}

/** A transposed convolution whose stride is its kernel, without bias; `name.weight`. */
export function upConvolution(
  store: WeightStore,
  name: string,
  options: Omit<ConvolutionOptions, "strides" | "bias">,
): Layer {
  const { inChannels, outChannels, kernel, is2d } = options;
  const filter = store.kaiming(`${name}.weight`, [inChannels, outChannels, ...sizes(kernel, is2d)]);
  const shape = [...kernel, outChannels, inChannels] as const;
  return (x) => conv3dTranspose(x, filter.reshape([...shape]) as Tensor5D);
}

function sizes(kernel: SizeZyx, is2d: boolean): number[] {
  return is2d ? kernel.slice(1) : [...kernel];
}
