import type { Tensor5D } from "../engine/tensor_types.ts";
import type { KernelSize, NetworkParameters } from "../parameters/model_parameters.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { SizeZyx } from "../engine/ops/conv3d.ts";
import { blockSettings } from "./block_settings.ts";
import { convNormNonlinBlock } from "./conv_norm_nonlin_block.ts";
import { convolution, upConvolution } from "./convolution.ts";
import type { ArchitectureBuilder } from "./architecture_builder.ts";
import { skipConnection } from "./skip_connection.ts";

/**
 * ovseg's U-Net (Ronneberger et al., 2015, in the form of nnU-Net): two convolutions a stage, strided
 * convolutions down, transposed ones up, logits at the finest scales.
 */
export const unet: ArchitectureBuilder = (store, parameters, { inChannels, outChannels }) => {
  refuseUnsupported(parameters);
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
  const channels = stageChannels(parameters, kernels.length);
  const skipType = parameters.skip_type ?? "skip";
  const skipChannels = channels.slice(0, -1)
    .map((count) => Math.floor(count * (parameters.fac_skip_channels ?? 1)));
  const scales = parameters.n_pyramid_scales ?? Math.max(1, kernels.length - 2);

  const down = kernels.map((kernel, i) =>
    convNormNonlinBlock(store, `blocks_down.${i}`, {
      inChannels: i === 0 ? inChannels : channels[i - 1],
      outChannels: channels[i],
      kernel,
      strides: i === 0 ? [1, 1, 1] : strideOf(kernels[i - 1]),
      settings,
    })
  );
  const levels = skipChannels.map((skips, i) => ({
    up: upConvolution(store, `upsamplings.${i}.conv`, {
      inChannels: channels[i + 1],
      outChannels: skips,
      kernel: strideOf(kernels[i]),
      is2d,
    }),
    join: skipConnection(store, `concats.${i}`, { type: skipType, channels: skips, is2d }),
    block: convNormNonlinBlock(store, `blocks_up.${i}`, {
      inChannels: ["skip", "self_attention"].includes(skipType) ? 2 * skips : skips,
      outChannels: channels[i],
      kernel: kernelsUp[i],
      settings,
    }),
  }));
  const logits = Array.from(
    { length: Math.min(scales, levels.length) },
    (_, i) =>
      convolution(store, `all_logits.${i}.logits`, {
        inChannels: channels[i],
        outChannels,
        kernel: [1, 1, 1],
        bias: parameters.use_logit_bias ?? false,
        is2d,
      }),
  );

  const divisorsZyx = kernels.slice(0, -1).map(strideOf)
    .reduce<SizeZyx>((all, [z, y, x]) => [all[0] * z, all[1] * y, all[2] * x], [1, 1, 1]);
  return {
    divisorsZyx,
    apply(input, run) {
      const skips: Tensor5D[] = [];
      let x = input;
      down.forEach((block, i) => {
        x = block(x, run);
        if (i < levels.length) skips.push(firstChannels(x, skipChannels[i]));
      });
      const outputs: Tensor5D[] = [];
      for (let i = levels.length - 1; i >= 0; i--) {
        x = levels[i].block(levels[i].join(levels[i].up(x, run), skips[i]), run);
        if (i < logits.length) outputs.unshift(logits[i](x, run));
      }
      return outputs;
    },
  };
};

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

function refuseUnsupported(parameters: NetworkParameters): void {
  const unsupported = ["use_trilinear_upsampling", "stem_kernel_size"] as const;
  for (const key of unsupported) {
    if (!parameters[key]) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: `network.${key}`,
      found: JSON.stringify(parameters[key]),
      expected: "not set: this variant of the U-Net is not available",
    });
  }
}
