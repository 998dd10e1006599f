import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import type { BlockSettings } from "../block_settings.ts";
import { convNormNonlin } from "../conv_norm_nonlin.ts";
import type { Layer } from "../network.ts";
import type { WeightStore } from "../weight_store.ts";

/** What a stack is. */
export interface StackedConvolutionsOptions {
  readonly count: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: SizeZyx;
  /** Of the first convolution. */
  readonly strides: SizeZyx;
  readonly settings: BlockSettings;
}

/** Convolutions, each with norm and leaky rectifier, one after the other. */
export function stackedConvolutions(
  store: WeightStore,
  name: string,
  options: StackedConvolutionsOptions,
): Layer {
  const { count, inChannels, outChannels, kernel, strides, settings } = options;
  const layers = Array.from({ length: count }, (_, i) => {
    const part = `${name}.convs.${i}`;
    return convNormNonlin(store, { conv: `${part}.conv`, norm: `${part}.norm` }, {
      inChannels: i === 0 ? inChannels : outChannels,
      outChannels,
      kernel,
      strides: i === 0 ? strides : [1, 1, 1],
      settings,
    });
  });
  return (x, run) => layers.reduce((y, layer) => layer(y, run), x);
}
