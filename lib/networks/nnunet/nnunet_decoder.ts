import type { NetworkParameters } from "../../parameters/model_parameters.ts";
import { convolution, upConvolution } from "../convolution.ts";
import type { UnetLevel } from "../unet_paths.ts";
import type { WeightStore } from "../weight_store.ts";
import { type NnunetStages, perStage } from "./nnunet_stages.ts";
import { stackedConvolutions } from "./stacked_convolutions.ts";

/** What a decoder is built with. */
export interface NnunetDecoderOptions {
  readonly parameters: NetworkParameters;
  readonly stages: NnunetStages;
  readonly outChannels: number;
  /** Convolutions of a stage where the parameters do not say. */
  readonly convolutions: number;
}

/** nnU-Net's decoder: its levels from the finest on, each with logits. */
export function nnunetDecoder(store: WeightStore, options: NnunetDecoderOptions): UnetLevel[] {
  const { parameters, stages, outChannels, convolutions } = options;
  const { channels, kernels, strides, settings } = stages;
  const count = stages.count - 1;
  const key = "n_conv_per_stage_decoder";
  const counts = perStage(key, parameters[key] ?? convolutions, count);
  const scales = parameters.n_pyramid_scales ?? count;
  return Array.from({ length: count }, (_, level) => {
    const place = count - 1 - level;
    const { is2d, bias } = settings;
    return {
      up: upConvolution(store, `decoder.transpconvs.${place}`, {
        inChannels: channels[level + 1],
        outChannels: channels[level],
        kernel: strides[level + 1],
        bias,
        is2d,
      }),
      block: stackedConvolutions(store, `decoder.stages.${place}`, {
        count: counts[place],
        inChannels: 2 * channels[level],
        outChannels: channels[level],
        kernel: kernels[level],
        strides: [1, 1, 1],
        settings,
      }),
      logits: logitsOf(level, place),
    };
  });

  function logitsOf(level: number, place: number) {
    const logits = convolution(store, `decoder.seg_layers.${place}`, {
      inChannels: channels[level],
      outChannels,
      kernel: [1, 1, 1],
      bias: true,
      is2d: settings.is2d,
    });
    return level < scales ? logits : undefined;
  }
}

/** Names that a PyTorch state of nnU-Net has twice. */
export function isRepeated(name: string): boolean {
  return name.startsWith("decoder.encoder.") || name.includes(".all_modules.");
}
