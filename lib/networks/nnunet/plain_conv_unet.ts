import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { divisorsOf } from "../divisors_of.ts";
import { applyUnetPaths } from "../unet_paths.ts";
import { isRepeated, nnunetDecoder } from "./nnunet_decoder.ts";
import { nnunetStages, perStage } from "./nnunet_stages.ts";
import { stackedConvolutions } from "./stacked_convolutions.ts";

/** nnU-Net's plain U-Net (Isensee et al., 2021): strides apart from kernels, biases, all scales. */
export const plainConvUnet: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = nnunetStages(parameters);
  const counts = perStage("n_conv_per_stage", parameters.n_conv_per_stage ?? 2, stages.count);
  const down = stages.channels.map((outChannels, i) =>
    stackedConvolutions(store, `encoder.stages.${i}.0`, {
      count: counts[i],
      inChannels: i === 0 ? channels.inChannels : stages.channels[i - 1],
      outChannels,
      kernel: stages.kernels[i],
      strides: stages.strides[i],
      settings: stages.settings,
    })
  );
  const levels = nnunetDecoder(store, {
    parameters,
    stages,
    outChannels: channels.outChannels,
    convolutions: 2,
  });
  return {
    divisorsZyx: divisorsOf(stages.strides),
    isRepeated,
    apply: (input, run) => applyUnetPaths({ down, levels }, input, run).outputs,
  };
};
