import type { Tensor5D } from "../engine/tensor_types.ts";
import type { KernelSize, NetworkParameters } from "../parameters/model_parameters.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { SizeZyx } from "../engine/ops/conv3d.ts";
import { resize3d } from "../engine/ops/resize3d.ts";
import { blockSettings } from "./block_settings.ts";
import { convNormNonlinBlock } from "./conv_norm_nonlin_block.ts";
import { convolution, upConvolution } from "./convolution.ts";
import type { ArchitectureBuilder } from "./architecture_builder.ts";
import { divisorsOf } from "./divisors_of.ts";
import { logitsLayer } from "./logits_layer.ts";
import { skipConnection } from "./skip_connection.ts";
import { applyUnetPaths } from "./unet_paths.ts";
import type { WeightStore } from "./weight_store.ts";

/**
 * ovseg's U-Net (Ronneberger et al., 2015, in the form of nnU-Net): two convolutions a stage, strided
 * convolutions down, transposed ones or interpolation up, logits at the finest scales. With a stem,
 * the input is first brought to a coarser grid, and one output more leads back from it.
 */
export const unet: ArchitectureBuilder = (store, parameters, { inChannels, outChannels }) => {
  const settings = blockSettings(parameters);
  const { is2d } = settings;
  const kernels = (parameters.kernel_sizes ?? []).map((kernel) => kernelZyx(kernel, is2d));
  if (kernels.length < 2) {
    throw new OvkitError("ParameterInvalid", {
      subject: "network.kernel_sizes",
      found: `${kernels.length} stages`,
      expected: "at least 2",
    });
  }
  const kernelsUp = (parameters.kernel_sizes_up ?? kernels.slice(0, -1))
    .map((kernel) => kernelZyx(kernel, is2d));
  const strides = kernels.slice(0, -1).map(strideOf);
  const channels = unetChannels(parameters, kernels.length);
  const skipType = parameters.skip_type ?? "skip";
  const scales = parameters.n_pyramid_scales ?? Math.max(1, kernels.length - 2);
  const stem = parameters.stem_kernel_size == null ? undefined : stemOf(store, {
    kernel: kernelZyx(parameters.stem_kernel_size, is2d),
    filters: channels.down[0],
  });

  const down = kernels.map((kernel, i) =>
    convNormNonlinBlock(store, `blocks_down.${i}`, {
      inChannels: i === 0 ? stem?.channels ?? inChannels : channels.down[i - 1],
      outChannels: channels.down[i],
      kernel,
      strides: i === 0 ? [1, 1, 1] : strides[i - 1],
      settings,
    })
  );
  const levels = channels.skip.map((skips, i) => ({
    up: parameters.use_trilinear_upsampling
      ? (x: Tensor5D) => interpolated(x, strides[i])
      : upConvolution(store, `upsamplings.${i}.conv`, {
        inChannels: channels.below(i),
        outChannels: skips,
        kernel: strides[i],
        is2d,
      }),
    join: skipConnection(store, `concats.${i}`, { type: skipType, channels: skips, is2d }),
    block: convNormNonlinBlock(store, `blocks_up.${i}`, {
      inChannels: channels.joined[i],
      outChannels: channels.up[i],
      hiddenChannels: channels.hidden[i],
      kernel: kernelsUp[i],
      settings,
    }),
    logits: i >= scales ? undefined : logitsLayer(store, `all_logits.${i}`, {
      inChannels: channels.up[i],
      outChannels,
      bias: parameters.use_logit_bias ?? false,
      dropout: parameters.p_dropout_logits ?? 0,
      is2d,
    }),
  }));
  const paths = {
    down,
    levels,
    across: (x: Tensor5D, i: number) => firstChannels(x, channels.skip[i]),
  };
  return {
    divisorsZyx: divisorsOf([...strides, ...stem === undefined ? [] : [stem.kernel]]),
    apply(input, run) {
      const { outputs, finest } = applyUnetPaths(paths, stem?.enter(input, run) ?? input, run);
      return stem === undefined ? outputs : [stem.leave(finest, run), ...outputs];
    },
  };

  function stemOf(store: WeightStore, { kernel, filters }: { kernel: SizeZyx; filters: number }) {
    return {
      kernel,
      channels: filters,
      enter: convolution(store, "stem", {
        inChannels,
        outChannels: filters,
        kernel,
        strides: kernel,
        padding: "valid",
        bias: true,
        initial: "uniform",
        is2d,
      }),
      leave: upConvolution(store, "final_up_conv.conv", {
        inChannels: channels.up[0],
        outChannels,
        kernel,
        is2d,
      }),
    };
  }
};

/** Channels of a U-Net at each level. */
interface UnetChannels {
  readonly down: readonly number[];
  /** Led across. */
  readonly skip: readonly number[];
  /** After the joint. */
  readonly joined: readonly number[];
  readonly hidden: readonly number[];
  readonly up: readonly number[];
  /** Of what comes from below a level. */
  below(level: number): number;
}

function unetChannels(parameters: NetworkParameters, stages: number): UnetChannels {
  const filters = stageChannels(parameters, stages);
  const { use_trilinear_upsampling: interpolates, use_less_hid_channels_in_decoder } = parameters;
  const skip = filters.slice(0, -1)
    .map((count) => Math.floor(count * (parameters.fac_skip_channels ?? 1)));
  const concatenates = ["skip", "self_attention"].includes(parameters.skip_type ?? "skip");
  const joined = skip.map((count) => concatenates ? 2 * count : count);
  const down = interpolates ? [...filters.slice(0, -1), skip[skip.length - 1]] : filters;
  const up = interpolates
    ? [Math.floor(filters[0] / 2), ...skip.slice(0, -1)]
    : filters.slice(0, -1);
  const hidden = interpolates && use_less_hid_channels_in_decoder
    ? joined.map((count, i) => Math.floor((count + up[i]) / 2))
    : filters.slice(0, -1);
  const below = (level: number) => up[level + 1] ?? down[down.length - 1];
  return { down, skip, joined, hidden, up, below };
}

function interpolated(x: Tensor5D, factors: SizeZyx): Tensor5D {
  const [, z, y, xs] = x.shape;
  const size: SizeZyx = [z * factors[0], y * factors[1], xs * factors[2]];
  return resize3d(x, size, { alignCorners: true });
}

/** Stride from one stage to the next that a kernel implies: (k + 1) / 2 per axis. */
export function strideOf(kernel: SizeZyx): SizeZyx {
  return kernel.map((size) => Math.floor((size + 1) / 2)) as unknown as SizeZyx;
}

/** A kernel per axis; flat in z in 2D. */
export function kernelZyx(kernel: KernelSize, is2d: boolean): SizeZyx {
  const [z, y, x] = typeof kernel === "number" ? [kernel, kernel, kernel] : kernel;
  return [is2d ? 1 : z, y, x];
}

/** Channels of each stage: the first doubled from stage to stage up to the maximum, or as listed. */
export function stageChannels(parameters: NetworkParameters, stages: number): number[] {
  const { filters, filters_max } = parameters;
  if (typeof filters === "number") {
    return Array.from({ length: stages }, (_, i) => Math.min(filters * 2 ** i, filters_max));
  }
  if (filters.length !== stages) {
    throw new OvkitError("ParameterInvalid", {
      subject: "network.filters",
      found: `${filters.length} numbers`,
      expected: `one number, or one for each of the ${stages} stages`,
    });
  }
  return [...filters];
}

function firstChannels(x: Tensor5D, count: number): Tensor5D {
  return count === x.shape[4] ? x : x.slice([0, 0, 0, 0, 0], [-1, -1, -1, -1, count]);
}
