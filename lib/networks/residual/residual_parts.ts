import type { Tensor5D } from "../../engine/tensor_types.ts";
import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NetworkParameters } from "../../parameters/model_parameters.ts";
import { convNormNonlinBlock } from "../conv_norm_nonlin_block.ts";
import { upConvolution } from "../convolution.ts";
import { divisorsOf } from "../divisors_of.ts";
import { logitsLayer } from "../logits_layer.ts";
import type { Layer } from "../network.ts";
import { applyUnetPaths } from "../unet_paths.ts";
import type { WeightStore } from "../weight_store.ts";
import type { ResidualStages } from "./residual_stages.ts";
import { stackedResidualBlocks } from "./stacked_residual_blocks.ts";

/** What a residual U-Net is built with. */
export interface ResidualParts {
  readonly store: WeightStore;
  readonly parameters: NetworkParameters;
  readonly stages: ResidualStages;
  readonly outChannels: number;
}

/** The stages below the first, which stands apart. */
export function innerParts(parts: ResidualParts): ResidualParts {
  const { stages } = parts;
  return {
    ...parts,
    stages: {
      ...stages,
      count: stages.count - 1,
      blocks: stages.blocks.slice(1),
      channels: stages.channels.slice(1),
      ratios: stages.ratios.slice(1),
      kernels: stages.kernels.slice(1),
      strides: stages.strides.slice(1),
    },
  };
}

/** What {@linkcode assembled} puts together. */
export interface Assembly {
  /** The encoder's block of a stage. */
  readonly down: (stage: number, inChannels: number) => Layer;
  /** The decoder's block of a stage. */
  readonly up: (stage: number) => Layer;
  readonly inChannels: number;
  /** Number of the finest stage's logits in their list. @default {0} */
  readonly firstLogits?: number;
}

/** A residual U-Net of the blocks given, with an output of every stage. */
export function assembled(parts: ResidualParts, assembly: Assembly) {
  const { store, stages } = parts;
  const { channels, strides, settings } = stages;
  const logits = (i: number) =>
    logitsLayer(store, `all_logits.${i + (assembly.firstLogits ?? 0)}`, logitsOptions(parts, i));
  const paths = {
    down: channels.map((_, i) => assembly.down(i, i === 0 ? assembly.inChannels : channels[i - 1])),
    levels: strides.map((kernel, i) => ({
      up: upConvolution(store, `upsamplings.${i}.conv`, {
        inChannels: channels[i + 1],
        outChannels: channels[i],
        kernel,
        is2d: settings.is2d,
      }),
      block: assembly.up(i),
      logits: logits(i),
    })),
    bottomLogits: logits(stages.count - 1),
  };
  const run = (input: Tensor5D, options: Parameters<Layer>[1]) =>
    applyUnetPaths(paths, input, options);
  return {
    divisorsZyx: divisorsOf(strides),
    run,
    apply: (input: Tensor5D, options: Parameters<Layer>[1]) => run(input, options).outputs,
  };
}

/** What a stage's logits are. */
export function logitsOptions({ parameters, stages, outChannels }: ResidualParts, stage: number) {
  return {
    inChannels: stages.channels[stage],
    outChannels,
    bias: parameters.use_logit_bias ?? false,
    dropout: parameters.p_dropout_logits ?? 0,
    is2d: stages.settings.is2d,
  };
}

function stridesInto({ strides }: ResidualStages, stage: number): SizeZyx {
  return stage === 0 ? [1, 1, 1] : strides[stage - 1];
}

/** An encoder's stage of two convolutions. */
export function plainDown(
  { store, stages }: ResidualParts,
  stage: number,
  inChannels: number,
): Layer {
  return convNormNonlinBlock(store, `blocks_down.${stage}`, {
    inChannels,
    outChannels: stages.channels[stage],
    kernel: stages.kernels[stage],
    strides: stridesInto(stages, stage),
    settings: stages.settings,
  });
}

/** An encoder's stage of residual blocks. */
export function residualDown(
  { store, stages }: ResidualParts,
  stage: number,
  inChannels: number,
): Layer {
  return stackedResidualBlocks(store, `blocks_down.${stage}`, {
    count: stages.blocks[stage],
    inChannels,
    outChannels: stages.channels[stage],
    strides: stridesInto(stages, stage),
    zToXyRatio: stages.ratios[stage],
    settings: stages.settings,
  });
}

/** A decoder's stage of two convolutions. */
export function plainUp({ store, stages }: ResidualParts, stage: number): Layer {
  return convNormNonlinBlock(store, `blocks_up.${stage}`, {
    inChannels: 2 * stages.channels[stage],
    outChannels: stages.channels[stage],
    kernel: stages.kernels[stage],
    settings: stages.settings,
  });
}

/** A decoder's stage of residual blocks. */
export function residualUp({ store, stages }: ResidualParts, stage: number): Layer {
  return stackedResidualBlocks(store, `blocks_up.${stage}`, {
    count: stages.blocks[stage],
    inChannels: 2 * stages.channels[stage],
    outChannels: stages.channels[stage],
    strides: [1, 1, 1],
    zToXyRatio: stages.ratios[stage],
    settings: stages.settings,
  });
}

/** @throws {OvkitError} `ParameterInvalid` where full resolution has more than the one plain block */
export function requireOneBlock({ blocks }: ResidualStages): void {
  if (blocks[0] === 1) return;
  throw new OvkitError("ParameterInvalid", {
    subject: "network.n_blocks_list",
    found: `${blocks[0]} blocks at full resolution`,
    expected: "1: this network has no residual blocks there",
  });
}
