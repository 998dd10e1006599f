import type { SizeZyx } from "../engine/ops/conv3d.ts";
import { leakyRelu } from "../engine/ops/leaky_relu.ts";
import type { BlockSettings } from "./block_settings.ts";
import { convolution } from "./convolution.ts";
import type { Layer } from "./network.ts";
import { normalization } from "./normalization.ts";
import type { WeightStore } from "./weight_store.ts";

/** What a block is. */
export interface ConvNormNonlinBlockOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Channels between the two convolutions. @default {outChannels} */
  readonly hiddenChannels?: number;
  readonly kernel: SizeZyx;
  /** Of the first convolution. @default {[1, 1, 1]} */
  readonly strides?: SizeZyx;
  readonly settings: BlockSettings;
}

/** Twice convolution, normalisation and leaky rectifier. */
export function convNormNonlinBlock(
  store: WeightStore,
  name: string,
  options: ConvNormNonlinBlockOptions,
): Layer {
  const { inChannels, outChannels, kernel, settings, hiddenChannels = outChannels } = options;
  const { bias, is2d, negativeSlope } = settings;
  const conv1 = convolution(store, `${name}.conv1`, {
    inChannels,
    outChannels: hiddenChannels,
    kernel,
    bias,
    is2d,
    ...(options.strides === undefined ? {} : { strides: options.strides }),
  });
  const conv2 = convolution(store, `${name}.conv2`, {
    inChannels: hiddenChannels,
    outChannels,
    kernel,
    bias,
    is2d,
  });
  const norm1 = normalization(store, `${name}.norm1`, { channels: hiddenChannels, settings });
  const norm2 = normalization(store, `${name}.norm2`, { channels: outChannels, settings });
  return function apply(x, run) {
    const hidden = leakyRelu(norm1(conv1(x, run), run), negativeSlope);
    return leakyRelu(norm2(conv2(hidden, run), run), negativeSlope);
  };
}
