import type { NetworkParameters } from "../../lib/parameters/model_parameters.ts";

/** A small network of an architecture. */
export interface ArchitectureCase {
  readonly name: string;
  readonly architecture: string;
  readonly parameters: NetworkParameters;
  /** Edges of an input, (z, y, x) or (y, x), all different. */
  readonly patch: readonly number[];
  /** Edges of the outputs, the finest first. */
  readonly outputs: readonly (readonly number[])[];
}

const base = { in_channels: null, out_channels: null, is_2d: false, filters: 4, filters_max: 8 };
const kernel_sizes = [[1, 3, 3], [3, 3, 3], [3, 3, 3]] as const;
const anisotropic = { ...base, kernel_sizes };
const residual = { ...base, n_blocks_list: [1, 2, 1], z_to_xy_ratio: 2 };
const random = { stochdepth_rate: 0.4, p_dropout_logits: 0.4 };
const patch = [4, 8, 12];
const stages = [[4, 8, 12], [4, 4, 6], [2, 2, 3]];
const flat = { is_2d: true };
const flatPatch = [8, 12];
const flatStages = [[8, 12], [4, 6], [2, 3]];
const strides = [[1, 1, 1], [1, 2, 2], [2, 2, 2]] as const;

/** Every architecture, in 3D with anisotropic kernels and in 2D where it can be. */
export const architectureCases: readonly ArchitectureCase[] = [
  {
    name: "UNet",
    architecture: "UNet",
    parameters: { ...anisotropic, n_pyramid_scales: 2, p_dropout_logits: 0.4 },
    patch,
    outputs: stages.slice(0, 2),
  },
  {
    name: "UNet with attention, interpolation and batch norm",
    architecture: "UNet",
    parameters: {
      ...anisotropic,
      norm: "batch",
      conv_params: { bias: true },
      skip_type: "self_attention",
      use_trilinear_upsampling: true,
    },
    patch,
    outputs: stages.slice(0, 1),
  },
  {
    name: "UNet with a stem",
    architecture: "UNet",
    parameters: { ...anisotropic, stem_kernel_size: [1, 2, 2], skip_type: "param_res_skip" },
    patch: [4, 16, 24],
    outputs: [[4, 16, 24], [4, 8, 12]],
  },
  {
    name: "UNet 2D",
    architecture: "UNet",
    parameters: { ...base, ...flat, kernel_sizes: [3, 3, 3] },
    patch: flatPatch,
    outputs: flatStages.slice(0, 1),
  },
  {
    name: "UNetResEncoder",
    architecture: "UNetResEncoder",
    parameters: {
      ...residual,
      ...random,
      filters: 16,
      filters_max: 32,
      use_se: true,
      use_logit_bias: true,
    },
    patch,
    outputs: stages,
  },
  {
    name: "UNetResEncoder of bottlenecks with layer norm",
    architecture: "UNetResEncoder",
    parameters: { ...residual, block: "bottleneck", norm: "layer" },
    patch,
    outputs: stages,
  },
  {
    name: "UNetResEncoder 2D",
    architecture: "UNetResEncoder",
    parameters: { ...residual, ...flat, block: "mergeandrun" },
    patch: flatPatch,
    outputs: flatStages,
  },
  {
    name: "UNetResEncoderV2",
    architecture: "UNetResEncoderV2",
    parameters: { ...residual, norm: "no_z_inst" },
    patch,
    outputs: stages,
  },
  {
    name: "UNetResDecoder",
    architecture: "UNetResDecoder",
    parameters: residual,
    patch,
    outputs: stages,
  },
  {
    name: "UResNet",
    architecture: "UResNet",
    parameters: { ...residual, ...random },
    patch,
    outputs: stages,
  },
  {
    name: "UNetResStemEncoder",
    architecture: "UNetResStemEncoder",
    parameters: { ...residual, n_blocks_list: [1, 1, 2] },
    patch,
    outputs: stages,
  },
  {
    name: "UNetResShuffleEncoder",
    architecture: "UNetResShuffleEncoder",
    parameters: { ...residual, n_blocks_list: [1, 1, 2] },
    patch,
    outputs: stages,
  },
  {
    name: "LiverUNet3D",
    architecture: "LiverUNet3D",
    parameters: { ...base, dropout_rate: 0.25 },
    patch,
    outputs: stages.slice(0, 1),
  },
  {
    name: "PlainConvUNet",
    architecture: "PlainConvUNet",
    parameters: { ...anisotropic, strides },
    patch,
    outputs: stages.slice(0, 2),
  },
  {
    name: "PlainConvUNet 2D",
    architecture: "PlainConvUNet",
    parameters: { ...base, ...flat, kernel_sizes: [3, 3, 3] },
    patch: flatPatch,
    outputs: flatStages.slice(0, 2),
  },
  {
    name: "ResidualEncoderUNet",
    architecture: "ResidualEncoderUNet",
    parameters: { ...anisotropic, strides, n_blocks_list: [1, 2, 1] },
    patch,
    outputs: stages.slice(0, 2),
  },
];
