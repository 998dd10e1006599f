/** Names of the parameter sets to start from. */
export type PresetName = "ovseg" | "quick";

/** A parameter set to start from. */
export interface ParameterPreset {
  /** Values that differ from ovseg's. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Patch where none is given, voxels along (z, y, x). */
  readonly patchSizeZyx: readonly [number, number, number];
  /** In-plane edges of the padded patch relative to the patch. */
  readonly paddingFactor: number;
  /** Most stages of a planned encoder. */
  readonly maxStages: number;
}

/**
 * `ovseg`: what ovseg trains with, 1000 epochs of 250 batches. `quick`: a smaller network with a
 * faster optimiser and milder augmentation without flips, for budgets of minutes.
 */
export const PARAMETER_PRESETS: Readonly<Record<PresetName, ParameterPreset>> = {
  ovseg: { values: {}, patchSizeZyx: [96, 96, 96], paddingFactor: 2, maxStages: Infinity },
  quick: {
    values: {
      network: { filters: 16, filters_max: 128 },
      augmentation: {
        grid_inplane: {
          p_rot: 0.5,
          p_zoom: 0.5,
          p_transl: 0.3,
          p_shear: 0.2,
          p_scale_if_zoom: 0.5,
          mm_zoom: [0.8, 1.25],
          mm_rot: [-20, 20],
          mm_transl: [-0.1, 0.1],
          mm_shear: [-0.1, 0.1],
          apply_flipping: false,
        },
        grayvalue: {
          p_noise: 0.1,
          p_blur: 0.1,
          p_bright: 0.1,
          p_contr: 0.1,
          p_low_res: 0.05,
          p_gamma: 0.1,
          p_gamma_invert: 0,
          mm_var_noise: [0, 0.05],
          mm_sigma_blur: [0.5, 1],
          mm_bright: [0.85, 1.15],
          mm_contr: [0.8, 1.25],
          mm_low_res: [1, 1.5],
          mm_gamma: [0.8, 1.25],
        },
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
      },
      prediction: { mode: "simple" },
    },
    patchSizeZyx: [64, 64, 64],
    paddingFactor: 1.25,
    maxStages: 4,
  },
};
