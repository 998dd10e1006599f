import type { Tensor5D } from "../engine/tensor_types.ts";
import type { SizeZyx } from "../engine/ops/conv3d.ts";
import { dropout3d } from "../engine/ops/dropout3d.ts";
import { relu } from "../engine/ops/relu.ts";
import { resize3d } from "../engine/ops/resize3d.ts";
import { tf } from "../engine/tf.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { ArchitectureBuilder } from "./architecture_builder.ts";
import type { BlockSettings } from "./block_settings.ts";
import { convolution } from "./convolution.ts";
import type { Layer } from "./network.ts";
import { normalization } from "./normalization.ts";
import type { WeightStore } from "./weight_store.ts";

const HALF: SizeZyx = [2, 2, 2];
/** Share of channels that are dropped before each step down or up. */
const STEP_DROPOUT = 0.001;

/**
 * The 3D U-Net of liver-ct-segmentation: two halvings, batch norm, dropout of whole channels before
 * each convolution, nearest-neighbour upsampling; 32 filters have 2,339,491 parameters.
 */
export const liverUnet: ArchitectureBuilder = (store, parameters, { inChannels, outChannels }) => {
  const { filters, dropout_rate: rate = 0.25, is_2d } = parameters;
  if (typeof filters !== "number" || is_2d) {
    throw new OvkitError("ParameterInvalid", {
      subject: is_2d ? "network.is_2d" : "network.filters",
      found: is_2d ? "true" : `[${filters}]`,
      expected: is_2d ? "false: this network is 3D only" : "one number",
    });
  }
  const blockAt = (name: string, from: number, to: number) =>
    doubleConvolution(store, name, { inChannels: from, outChannels: to, rate });
  const start = blockAt("inc.conv_block_1", inChannels, filters);
  const down = [
    stepDown(store, "down1.down", { channels: filters, rate, block: blockAt }),
    stepDown(store, "down2.down", { channels: 2 * filters, rate, block: blockAt }),
  ];
  const middle = blockAt("mid", 4 * filters, 4 * filters);
  const up = [
    stepUp(store, "up2.conv", { channels: filters, rate, block: blockAt }),
    stepUp(store, "up1.conv", { channels: 2 * filters, rate, block: blockAt }),
  ];
  const head = convolution(store, "outc.conv_1", {
    inChannels: filters,
    outChannels,
    kernel: [1, 1, 1],
    bias: true,
    initial: "uniform",
    is2d: false,
  });
  return {
    divisorsZyx: [4, 4, 4],
    apply(input, run) {
      const fine = start(input, run);
      const half = down[0](fine, run);
      const deep = middle(down[1](half, run), run);
      return [head(up[0](up[1](deep, half, run), fine, run), run)];
    },
  };
};

interface Step {
  readonly channels: number;
  /** Share of channels dropped before a convolution; 0 switches all dropout off. */
  readonly rate: number;
  readonly block: (name: string, from: number, to: number) => Layer;
}

function stepDown(store: WeightStore, name: string, { channels, rate, block }: Step): Layer {
  const drop = channelDropout(store, `${name}.0`, rate === 0 ? 0 : STEP_DROPOUT);
  const strided = convolution(store, `${name}.1`, {
    inChannels: channels,
    outChannels: channels,
    kernel: HALF,
    strides: HALF,
    padding: "valid",
    bias: true,
    initial: "uniform",
    is2d: false,
  });
  const convolved = block(`${name}.2`, channels, 2 * channels);
  return (x, run) => convolved(strided(drop(x, run), run), run);
}

function stepUp(store: WeightStore, name: string, { channels, rate, block }: Step) {
  const drop = channelDropout(store, `${name}.0`, rate === 0 ? 0 : STEP_DROPOUT);
  const convolved = block(name, 3 * channels, channels);
  return function apply(x: Tensor5D, skip: Tensor5D, run: Parameters<Layer>[1]): Tensor5D {
    const [, z, y, xs] = x.shape;
    const fine = resize3d(drop(x, run), [2 * z, 2 * y, 2 * xs], { interpolation: "nearest" });
    return convolved(tf.concat([fine, skip], 4), run);
  };
}

const batchNorm: Pick<BlockSettings, "norm" | "normEpsilon" | "affine"> = {
  norm: "batch",
  normEpsilon: 1e-5,
  affine: true,
};

function doubleConvolution(
  store: WeightStore,
  name: string,
  { inChannels, outChannels, rate }: { inChannels: number; outChannels: number; rate: number },
): Layer {
  const halves = [inChannels, outChannels].map((channels, i) => ({
    drop: channelDropout(store, `${name}.dropout_${i + 1}`, rate),
    convolve: convolution(store, `${name}.conv_${i + 1}`, {
      inChannels: channels,
      outChannels,
      kernel: [3, 3, 3],
      bias: true,
      initial: "uniform",
      is2d: false,
    }),
    normalize: normalization(store, `${name}.batch_norm_${i + 1}`, {
      channels: outChannels,
      settings: batchNorm,
    }),
  }));
  return (x, run) =>
    halves.reduce(
      (y, { drop, convolve, normalize }) => relu(normalize(convolve(drop(y, run), run), run)),
      x,
    );
}

function channelDropout(store: WeightStore, name: string, rate: number): Layer {
  if (rate === 0) return (x) => x;
  const numbers = store.randomNumbers(name);
  return function apply(x, run) {
    if (!run.training) return x;
    return dropout3d(x, rate, numbers([x.shape[0], 1, 1, 1, x.shape[4]], run));
  };
}
