import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { tf } from "../../engine/tf.ts";
import type { BlockSettings } from "../block_settings.ts";
import { convNormNonlin } from "../conv_norm_nonlin.ts";
import type { Layer } from "../network.ts";
import { residualSkip } from "./residual_skip.ts";
import { squeezeExcitation } from "./squeeze_excitation.ts";
import { stochasticDepth } from "./stochastic_depth.ts";
import type { WeightStore } from "../weight_store.ts";

/** Kinds of residual blocks. */
export type ResidualBlockKind = "res" | "bottleneck" | "mergeandrun";

/** What residual blocks share. */
export interface ResidualSettings extends BlockSettings {
  readonly block: ResidualBlockKind;
  /** Outer over inner channels of a bottleneck. */
  readonly bottleneckRatio: number;
  readonly stochasticDepthRate: number;
  readonly squeezeExcitation: boolean;
}

/** What a residual block is. */
export interface ResidualBlockOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  /** Kernels of the two convolutions that see neighbours. */
  readonly kernels: readonly [SizeZyx, SizeZyx];
  /** Of the first of them. */
  readonly strides: SizeZyx;
  readonly settings: ResidualSettings;
}

/**
 * One of ovseg's residual blocks. `res`: two convolutions; `bottleneck`: the same between 1×1×1 ones
 * with fewer channels; both are added with a trained gain that starts at 0. `mergeandrun`: two
 * convolutions in two groups, whose ways around are mixed (Zhao et al., 2018), added as they are.
 */
export function residualBlock(
  store: WeightStore,
  name: string,
  options: ResidualBlockOptions,
): Layer {
  if (options.settings.block === "mergeandrun") return mergeAndRunBlock(store, name, options);
  const { outChannels, settings } = options;
  const layers = branchLayers(store, name, options);
  const skip = residualSkip(store, `${name}.skip`, { ...options, is2d: settings.is2d });
  const gain = store.constant(`${name}.a`, [], 0);
  const depth = stochasticDepth(store, `${name}.stochdepth`, settings.stochasticDepthRate);
  const excite = settings.squeezeExcitation
    ? squeezeExcitation(store, `${name}.se`, outChannels)
    : undefined;
  return function apply(x, run) {
    const branch = layers.reduce((y, layer) => layer(y, run), x);
    const weighed = excite === undefined ? branch : excite(branch, run);
    return skip(x, run).add(depth(weighed, run).mul(gain));
  };
}

function branchLayers(store: WeightStore, name: string, options: ResidualBlockOptions): Layer[] {
  const { inChannels, outChannels, kernels, strides, settings } = options;
  const inner = Math.floor(outChannels / settings.bottleneckRatio);
  const one: SizeZyx = [1, 1, 1];
  const shapes = settings.block === "res"
    ? [
      { inChannels, outChannels, kernel: kernels[0], strides },
      { inChannels: outChannels, outChannels, kernel: kernels[1] },
    ]
    : [
      { inChannels, outChannels: inner, kernel: one },
      { inChannels: inner, outChannels: inner, kernel: kernels[0], strides },
      { inChannels: inner, outChannels: inner, kernel: kernels[1] },
      { inChannels: inner, outChannels, kernel: one },
    ];
  return shapes.map((shape, i) =>
    convNormNonlin(store, { conv: `${name}.conv${i + 1}`, norm: `${name}.norm${i + 1}` }, {
      ...shape,
      settings,
    })
  );
}

function mergeAndRunBlock(store: WeightStore, name: string, options: ResidualBlockOptions): Layer {
  const { inChannels, outChannels, kernels, strides, settings } = options;
  const half = Math.floor(outChannels / 2);
  const first = convNormNonlin(store, { conv: `${name}.conv1`, norm: `${name}.norm1` }, {
    inChannels,
    outChannels,
    kernel: kernels[0],
    strides,
    groups: 2,
    settings,
  });
  const second = convNormNonlin(store, { conv: `${name}.conv2`, norm: `${name}.norm2` }, {
    inChannels: outChannels,
    outChannels,
    kernel: kernels[1],
    groups: 2,
    settings,
  });
  const skip = residualSkip(store, `${name}.skip`, { ...options, is2d: settings.is2d });
  return function apply(x, run) {
    const around = skip(x, run);
    const [low, high] = tf.split(around, [half, outChannels - half], 4);
    const mixed = around.add(tf.concat([high, low], 4)).mul(0.5);
    return mixed.add(second(first(x, run), run));
  };
}
