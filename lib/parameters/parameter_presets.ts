import { AUGMENTATION_PRESETS } from "./augmentation_presets.ts";
import type { NetworkRequest } from "./network_request.ts";
import { nnunetPaddedPatch } from "./nnunet_patch_rules.ts";

/** Names of the parameter sets to start from. */
export type PresetName = "ovseg" | "nnunet" | "quick" | "liver";

/** A parameter set to start from. */
export interface ParameterPreset {
  /** Values that differ from ovseg's. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Patch where none is given, voxels along (z, y, x). */
  readonly patchSizeZyx: readonly [number, number, number];
  /** The padded patch of a patch, both along (z, y, x). */
  readonly paddedPatch: (patchZyx: readonly number[]) => number[];
  /** Most stages of a planned encoder. */
  readonly maxStages: number;
  /** The network, where none is asked for. @default {a planned 3D U-Net} */
  readonly network?: NetworkRequest;
}

/**
 * `ovseg`: what ovseg trains with, 1000 epochs of 250 batches. `nnunet`: nnU-Net's way of training as
 * far as these parameters can say it: SGD with a polynomial decay, the last third of a batch (one of
 * two samples) around foreground, augmentation in three dimensions. `quick`: a smaller network with a
 * faster optimiser, averaged weights and shifts as its only augmentation, for budgets of minutes.
 * `liver`: the runs that liver-ct-segmentation published: its own network and focal loss for
 * background, liver and tumour, Adam with a rate that falls where the loss stays, patches anywhere,
 * no augmentation.
 */
export const PARAMETER_PRESETS: Readonly<Record<PresetName, ParameterPreset>> = {
  ovseg: {
    values: {},
    patchSizeZyx: [96, 96, 96],
    paddedPatch: (patchZyx) => inPlane(patchZyx, 2),
    maxStages: Infinity,
  },
  nnunet: {
    values: {
      network: { filters: 32, filters_max: 320 },
      augmentation: AUGMENTATION_PRESETS.nnunet,
      data: {
        trn_dl_params: { batch_size: 2, epoch_len: 250, min_biased_samples: 1, bias: "cl_fg" },
        val_dl_params: { batch_size: 2, epoch_len: 50, min_biased_samples: 1, bias: "cl_fg" },
      },
      training: {
        num_epochs: 1000,
        loss_params: { loss_names: ["cross_entropy", "dice_loss"] },
        opt_name: "SGD",
        opt_params: { lr: 0.01, momentum: 0.99, weight_decay: 3e-5, nesterov: true },
        lr_schedule: "poly",
      },
    },
    patchSizeZyx: [128, 128, 128],
    paddedPatch: nnunetPaddedPatch,
    maxStages: Infinity,
  },
  quick: {
    values: {
      network: { filters: 16, filters_max: 128 },
      augmentation: {
        grid_inplane: {
          p_rot: 0,
          p_zoom: 0,
          p_transl: 1,
          p_shear: 0,
          mm_transl: [-0.1, 0.1],
          apply_flipping: false,
        },
        grayvalue: null,
      },
      data: {
        trn_dl_params: { batch_size: 2, epoch_len: 40 },
        val_dl_params: { batch_size: 2, epoch_len: 4 },
      },
      training: {
        num_epochs: 12,
        opt_name: "Adam",
        opt_params: { lr: 3e-3, weight_decay: 0 },
        lr_schedule: "lin_ascent_cos_decay",
        ema_decay: 0.995,
      },
      prediction: { mode: "simple" },
    },
    patchSizeZyx: [64, 64, 64],
    paddedPatch: (patchZyx) => inPlane(patchZyx, 1.25),
    maxStages: 4,
  },
  liver: {
    values: {
      augmentation: { grid_inplane: null, grayvalue: null },
      data: {
        trn_dl_params: { batch_size: 4, epoch_len: 30, min_biased_samples: 0 },
        val_dl_params: { batch_size: 4, epoch_len: 4, min_biased_samples: 0 },
      },
      training: {
        num_epochs: 1201,
        loss_params: { loss_names: ["focal_loss"], loss_kwargs: [{ alpha: [0.2, 1, 2.5] }] },
        opt_name: "Adam",
        opt_params: { lr: 1e-4, weight_decay: 0 },
        lr_schedule: "plateau",
        clip_grad_norm: null,
        fp32: true,
      },
      prediction: { mode: "simple" },
    },
    patchSizeZyx: [128, 128, 128],
    paddedPatch: (patchZyx) => [...patchZyx],
    maxStages: Infinity,
    network: {
      kind: "named",
      architecture: "LiverUNet3D",
      options: { filters: 32, dropout_rate: 0.25 },
    },
  },
};

/** Even edges, larger in the plane by a factor. */
function inPlane(patchZyx: readonly number[], factor: number): number[] {
  return patchZyx.map((edge, axis) => axis === 0 ? edge : 2 * Math.ceil((edge * factor) / 2));
}
