import type { NetworkParameters } from "../../lib/parameters/model_parameters.ts";

/** A network of the training benchmark; `torch_training.py` knows the same by its name. */
export interface TrainingNetwork {
  readonly name: string;
  readonly architecture: string;
  readonly parameters: NetworkParameters;
}

const common = { in_channels: null, out_channels: null, is_2d: false } as const;
const nnunet = {
  ...common,
  filters_max: 320,
  kernel_sizes: Array(5).fill(3),
  strides: [1, 2, 2, 2, 2],
};

/** The networks in the order in which they are timed. */
export const TRAINING_NETWORKS: readonly TrainingNetwork[] = [
  ovseg(8),
  {
    name: "nnunet8",
    architecture: "PlainConvUNet",
    parameters: { ...nnunet, filters: [8, 16, 32, 64, 128] },
  },
  ovseg(32),
  {
    name: "nnunet32",
    architecture: "PlainConvUNet",
    parameters: { ...nnunet, filters: [32, 64, 128, 256, 320] },
  },
  {
    name: "resenc32",
    architecture: "ResidualEncoderUNet",
    parameters: {
      ...nnunet,
      filters: [32, 64, 128, 256, 320],
      n_blocks_list: [1, 3, 4, 6, 6],
    },
  },
  {
    name: "liver32",
    architecture: "LiverUNet3D",
    parameters: { ...common, filters: 32, filters_max: 128, dropout_rate: 0.25 },
  },
];

function ovseg(filters: number): TrainingNetwork {
  return {
    name: `ovseg${filters}`,
    architecture: "UNet",
    parameters: { ...common, filters, filters_max: 320, kernel_sizes: Array(5).fill(3) },
  };
}
