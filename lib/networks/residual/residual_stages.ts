import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NetworkParameters } from "../../parameters/model_parameters.ts";
import { blockSettings } from "../block_settings.ts";
import type { ResidualSettings } from "./residual_block.ts";
import { stageChannels, strideOf } from "../unet.ts";

/** What the stages of ovseg's residual networks are; the finest first. */
export interface ResidualStages {
  readonly count: number;
  /** Residual blocks of each stage. */
  readonly blocks: readonly number[];
  readonly channels: readonly number[];
  /** Slice distance over pixel edge. */
  readonly ratios: readonly number[];
  /** Kernels of plain convolutions. */
  readonly kernels: readonly SizeZyx[];
  /** From each stage to the next. */
  readonly strides: readonly SizeZyx[];
  readonly settings: ResidualSettings;
}

/**
 * Stages from the number of residual blocks and the ratio of slice distance to pixel edge: where
 * slices are twice as thick or more, kernels and strides stay in the plane, which halves the ratio.
 *
 * @throws {OvkitError} `ParameterInvalid` where there are fewer than two stages
 */
export function residualStages(
  parameters: NetworkParameters,
  defaultBlocks: readonly number[],
): ResidualStages {
  const { n_blocks_list: blocks = defaultBlocks, z_to_xy_ratio = 1, is_2d } = parameters;
  if (blocks.length < 2) {
    throw new OvkitError("ParameterInvalid", {
      subject: "network.n_blocks_list",
      found: `${blocks.length} stages`,
      expected: "at least 2",
    });
  }
  const ratios = blocks.map((_, i) => Math.max(z_to_xy_ratio / 2 ** i, 1));
  const kernels = ratios.map((ratio): SizeZyx => is_2d || ratio >= 2 ? [1, 3, 3] : [3, 3, 3]);
  return {
    count: blocks.length,
    blocks,
    channels: stageChannels(parameters, blocks.length),
    ratios,
    kernels,
    strides: kernels.slice(0, -1).map(strideOf),
    settings: {
      ...blockSettings(parameters),
      block: parameters.block ?? "res",
      bottleneckRatio: parameters.bottleneck_ratio ?? 2,
      stochasticDepthRate: parameters.stochdepth_rate ?? 0,
      squeezeExcitation: parameters.use_se ?? false,
    },
  };
}
