import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { leakyRelu } from "../../engine/ops/leaky_relu.ts";
import { avgPool3d } from "../../engine/ops/pool3d.ts";
import { product } from "../../foundation/product.ts";
import type { ArchitectureBuilder } from "../architecture_builder.ts";
import type { BlockSettings } from "../block_settings.ts";
import { convNormNonlin } from "../conv_norm_nonlin.ts";
import { convolution } from "../convolution.ts";
import type { Layer } from "../network.ts";
import { normalization } from "../normalization.ts";
import { divisorsOf } from "../divisors_of.ts";
import { applyUnetPaths } from "../unet_paths.ts";
import type { WeightStore } from "../weight_store.ts";
import { isRepeated, nnunetDecoder } from "./nnunet_decoder.ts";
import { nnunetStages, perStage } from "./nnunet_stages.ts";
import { stackedConvolutions } from "./stacked_convolutions.ts";

/** nnU-Net's U-Net with a residual encoder (Isensee et al., 2024): blocks of ResNet-D. */
export const residualEncoderUnet: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = nnunetStages(parameters);
  const { settings } = stages;
  const blocks = perStage("n_blocks_list", parameters.n_blocks_list ?? 2, stages.count);
  const stem = stackedConvolutions(store, "encoder.stem", {
    count: 1,
    inChannels: channels.inChannels,
    outChannels: stages.channels[0],
    kernel: stages.kernels[0],
    strides: [1, 1, 1],
    settings,
  });
  const down = stages.channels.map((outChannels, stage) =>
    chained(Array.from({ length: blocks[stage] }, (_, i) => {
      const before = stages.channels[Math.max(0, stage - 1)];
      return residualBlockD(store, `encoder.stages.${stage}.blocks.${i}`, {
        inChannels: i === 0 ? before : outChannels,
        outChannels,
        kernel: stages.kernels[stage],
        strides: i === 0 ? stages.strides[stage] : [1, 1, 1],
        settings,
      });
    }))
  );
  const levels = nnunetDecoder(store, {
    parameters,
    stages,
    outChannels: channels.outChannels,
    convolutions: 1,
  });
  const first = down[0];
  const paths = { down: [chained([stem, first]), ...down.slice(1)], levels };
  return {
    divisorsZyx: divisorsOf(stages.strides),
    isRepeated,
    apply: (input, run) => applyUnetPaths(paths, input, run).outputs,
  };
};

function chained(layers: readonly Layer[]): Layer {
  return (x, run) => layers.reduce((y, layer) => layer(y, run), x);
}

interface BlockOptions {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: SizeZyx;
  readonly strides: SizeZyx;
  readonly settings: BlockSettings;
}

/** A block of ResNet-D (He et al., 2019); the norm before the sum starts at 0. */
function residualBlockD(store: WeightStore, name: string, options: BlockOptions): Layer {
  const { inChannels, outChannels, kernel, strides, settings } = options;
  const first = convNormNonlin(store, { conv: `${name}.conv1.conv`, norm: `${name}.conv1.norm` }, {
    inChannels,
    outChannels,
    kernel,
    strides,
    settings,
  });
  const second = convNorm(store, `${name}.conv2`, {
    inChannels: outChannels,
    outChannels,
    kernel,
    settings,
    bias: settings.bias,
    initialScale: 0,
  });
  const skip = skipOf(store, `${name}.skip`, options);
  return (x, run) =>
    leakyRelu(second(first(x, run), run).add(skip(x, run)), settings.negativeSlope);
}

function skipOf(store: WeightStore, name: string, options: BlockOptions): Layer {
  const { inChannels, outChannels, strides, settings } = options;
  const strided = product(strides) > 1;
  const pool: Layer = (x) => strided ? avgPool3d(x, strides) : x;
  if (inChannels === outChannels) return pool;
  const match = convNorm(store, `${name}.${strided ? 1 : 0}`, {
    inChannels,
    outChannels,
    kernel: [1, 1, 1],
    settings,
    bias: false,
    initialScale: 1,
  });
  return (x, run) => match(pool(x, run), run);
}

function convNorm(
  store: WeightStore,
  name: string,
  options: Omit<BlockOptions, "strides"> & { bias: boolean; initialScale: number },
): Layer {
  const { settings, initialScale, ...shape } = options;
  const conv = convolution(store, `${name}.conv`, { ...shape, is2d: settings.is2d });
  const norm = normalization(store, `${name}.norm`, {
    channels: options.outChannels,
    settings,
    initialScale,
  });
  return (x, run) => norm(conv(x, run), run);
}
