import type { Tensor1D, Tensor5D } from "../engine/tensor_types.ts";
import { addBias } from "../engine/ops/add_bias.ts";
import { conv3d, type SizeZyx } from "../engine/ops/conv3d.ts";
import { conv3dTranspose } from "../engine/ops/conv3d_transpose.ts";
import { tf } from "../engine/tf.ts";
import type { Layer } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** What a convolution is. */
export interface ConvolutionOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: SizeZyx;
  /** @default {[1, 1, 1]} */
  readonly strides?: SizeZyx;
  /** Half the kernel's edge on both sides, or nothing. @default {"half"} */
  readonly padding?: "half" | "valid";
  /** Parts of the channels that are convolved apart. @default {1} */
  readonly groups?: number;
  readonly bias: boolean;
  /** Initial weights: Kaiming normal, or uniform as PyTorch's default. @default {"kaiming"} */
  readonly initial?: "kaiming" | "uniform";
  readonly is2d: boolean;
}

/** A convolution padded by half its kernel; `name.weight` and, with a bias, `name.bias`. */
export function convolution(store: WeightStore, name: string, options: ConvolutionOptions): Layer {
  const { inChannels, outChannels, kernel, strides = [1, 1, 1], padding = "half" } = options;
  const { groups = 1, bias, initial = "kaiming", is2d } = options;
  const part = inChannels / groups;
  const torchShape = [outChannels, part, ...sizes(kernel, is2d)];
  const fanIn = part * kernel[0] * kernel[1] * kernel[2];
  const filter = initial === "kaiming"
    ? store.kaiming(`${name}.weight`, torchShape)
    : store.uniform(`${name}.weight`, torchShape, fanIn);
  const shift = bias ? store.uniform(`${name}.bias`, [outChannels], fanIn) : undefined;
  const shape = [...kernel, part, outChannels] as const;
  return function apply(x) {
    const weights = filter.reshape([...shape]) as Tensor5D;
    const y = groups === 1
      ? conv3d(x, weights, { strides, padding })
      : convolveGroups(x, weights, { groups, strides, padding });
    return shift === undefined ? y : addBias(y, shift as Tensor1D);
  };
}

function convolveGroups(
  x: Tensor5D,
  weights: Tensor5D,
  { groups, ...options }: {
    groups: number;
    strides: SizeZyx;
    padding: "half" | "valid";
  },
): Tensor5D {
  const inputs = tf.split(x, groups, 4) as Tensor5D[];
  const filters = tf.split(weights, groups, 4) as Tensor5D[];
  return tf.concat(inputs.map((input, i) => conv3d(input, filters[i], options)), 4);
}

/** What a transposed convolution is. */
export type UpConvolutionOptions =
  & Pick<ConvolutionOptions, "inChannels" | "outChannels" | "kernel" | "is2d">
  & {
    /** @default {false} */
    readonly bias?: boolean;
  };

/** A transposed convolution whose stride is its kernel; `name.weight`, with a bias `name.bias`. */
export function upConvolution(
  store: WeightStore,
  name: string,
  options: UpConvolutionOptions,
): Layer {
  const { inChannels, outChannels, kernel, is2d, bias = false } = options;
  const filter = store.kaiming(`${name}.weight`, [inChannels, outChannels, ...sizes(kernel, is2d)]);
  const fanIn = outChannels * kernel[0] * kernel[1] * kernel[2];
  const shift = bias ? store.uniform(`${name}.bias`, [outChannels], fanIn) : undefined;
  const shape = [...kernel, outChannels, inChannels] as const;
  return function apply(x) {
    const y = conv3dTranspose(x, filter.reshape([...shape]) as Tensor5D);
    return shift === undefined ? y : addBias(y, shift as Tensor1D);
  };
}

function sizes(kernel: SizeZyx, is2d: boolean): number[] {
  return is2d ? kernel.slice(1) : [...kernel];
}
