import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import type { Layer } from "../network.ts";
import { residualBlock, type ResidualSettings } from "./residual_block.ts";
import type { WeightStore } from "../weight_store.ts";

/** What a stage of residual blocks is. */
export interface StackedResidualBlocksOptions {
  readonly count: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Of the first block. */
  readonly strides: SizeZyx;
  /** Slice distance over pixel edge at this stage. */
  readonly zToXyRatio: number;
  readonly settings: ResidualSettings;
}

/**
 * Residual blocks one after the other. Of the convolutions only every so many-th sees neighbouring
 * slices as slices are thicker than pixels; the others stay in the plane.
 */
export function stackedResidualBlocks(
  store: WeightStore,
  name: string,
  options: StackedResidualBlocksOptions,
): Layer {
  const { count, inChannels, outChannels, strides, settings } = options;
  const every = settings.is2d ? 1 : Math.max(Math.floor(options.zToXyRatio + 0.5), 1);
  const kernel = (place: number): SizeZyx =>
    settings.is2d || place % every !== 0 ? [1, 3, 3] : [3, 3, 3];
  const blocks = Array.from(
    { length: count },
    (_, i) =>
      residualBlock(store, `${name}.res_blocks.${i}`, {
        inChannels: i === 0 ? inChannels : outChannels,
        outChannels,
        kernels: [kernel(2 * i + 1), kernel(2 * i + 2)],
        strides: i === 0 ? strides : [1, 1, 1],
        settings,
      }),
  );
  return (x, run) => blocks.reduce((y, block) => block(y, run), x);
}
