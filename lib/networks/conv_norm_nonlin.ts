import type { SizeZyx } from "../engine/ops/conv3d.ts";
import { leakyRelu } from "../engine/ops/leaky_relu.ts";
import type { BlockSettings } from "./block_settings.ts";
import { convolution } from "./convolution.ts";
import type { Layer } from "./network.ts";
import { normalization } from "./normalization.ts";
import type { WeightStore } from "./weight_store.ts";

/** What a convolution with its norm is. */
export interface ConvNormNonlinOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: SizeZyx;
  /** @default {[1, 1, 1]} */
  readonly strides?: SizeZyx;
  /** @default {1} */
  readonly groups?: number;
  readonly settings: BlockSettings;
}

/**
 * Convolution, normalisation and leaky rectifier.
 *
 * @param names of the convolution's and the norm's weights
 */
export function convNormNonlin(
  store: WeightStore,
  names: { readonly conv: string; readonly norm: string },
  options: ConvNormNonlinOptions,
): Layer {
  const { settings, ...shape } = options;
  const { bias, is2d, negativeSlope } = settings;
  const conv = convolution(store, names.conv, { ...shape, bias, is2d });
  const norm = normalization(store, names.norm, { channels: options.outChannels, settings });
  return (x, run) => leakyRelu(norm(conv(x, run), run), negativeSlope);
}
