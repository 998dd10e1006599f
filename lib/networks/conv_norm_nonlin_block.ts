import type { SizeZyx } from "../engine/ops/conv3d.ts";
import type { BlockSettings } from "./block_settings.ts";
import { convNormNonlin } from "./conv_norm_nonlin.ts";
import type { Layer } from "./network.ts";
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
  const first = convNormNonlin(store, { conv: `${name}.conv1`, norm: `${name}.norm1` }, {
    inChannels,
    outChannels: hiddenChannels,
    kernel,
    settings,
    ...(options.strides === undefined ? {} : { strides: options.strides }),
  });
  const second = convNormNonlin(store, { conv: `${name}.conv2`, norm: `${name}.norm2` }, {
    inChannels: hiddenChannels,
    outChannels,
    kernel,
    settings,
  });
  return (x, run) => second(first(x, run), run);
}
