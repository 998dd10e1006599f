import { z } from "zod";
import type { AugmentationParameters } from "./augmentation_parameters.ts";

const probability = z.number().min(0).max(1);
const increasing = z.tuple([z.number(), z.number()]).refine((r) => r[0] <= r[1], {
  message: "the lower end first",
});
const positive = increasing.refine((r) => r[0] > 0, { message: "more than 0" });
const notNegative = increasing.refine((r) => r[0] >= 0, { message: "at least 0" });

const gridInplane = z.strictObject({
  p_rot: probability.default(0.2),
  p_zoom: probability.default(0.2),
  p_transl: probability.default(0),
  p_shear: probability.default(0),
  p_scale_if_zoom: probability.default(0),
  mm_zoom: increasing.default([0.7, 1.4]),
  mm_rot: increasing.default([-180, 180]),
  mm_transl: increasing.default([-0.25, 0.25]),
  mm_shear: increasing.default([-0.2, 0.2]),
  apply_flipping: z.boolean().default(true),
  out_shape: z.array(z.int().positive()).min(2).max(3).nullable().default(null),
});

const grid3d = z.strictObject({
  p_rot: probability.default(0.2),
  p_rot_per_axis: probability.default(1),
  mm_rot: increasing.nullable().default(null),
  p_scale: probability.default(0.2),
  mm_scale: positive.default([0.7, 1.4]),
  p_synchronize_scale: probability.default(1),
  p_elastic: probability.default(0),
  mm_elastic_scale: notNegative.default([0, 0.2]),
  mm_elastic_magnitude: notNegative.default([0, 0.2]),
  p_synchronize_elastic_scale: probability.default(0),
  mirror_axes: z.array(z.int().min(0).max(2)).max(3).default([0, 1, 2]),
  dummy_2d: z.boolean().nullable().default(null),
});

const grayvalue = z.strictObject({
  p_noise: probability.default(0.15),
  p_blur: probability.default(0.1),
  p_bright: probability.default(0.15),
  p_contr: probability.default(0.15),
  p_low_res: probability.default(0.125),
  p_gamma: probability.default(0.15),
  p_gamma_invert: probability.default(0.15),
  mm_var_noise: increasing.default([0, 0.1]),
  mm_sigma_blur: increasing.default([0.5, 1.5]),
  mm_bright: increasing.default([0.7, 1.3]),
  mm_contr: increasing.default([0.65, 1.5]),
  mm_low_res: increasing.default([1, 2]),
  mm_gamma: increasing.default([0.7, 1.5]),
});

const randAugment = z.strictObject({
  P: probability.default(0.15),
  M: z.number().min(0).max(30).default(15),
});

const intensity = z.strictObject({
  p_noise: probability.default(0.1),
  p_blur: probability.default(0.2),
  p_blur_per_channel: probability.default(0.5),
  p_bright: probability.default(0.15),
  p_contr: probability.default(0.15),
  p_low_res: probability.default(0.25),
  p_low_res_per_channel: probability.default(0.5),
  p_gamma_invert: probability.default(0.1),
  p_gamma: probability.default(0.3),
  mm_sd_noise: notNegative.default([0, 0.1]),
  mm_sigma_blur: notNegative.default([0.5, 1]),
  mm_bright: increasing.default([0.75, 1.25]),
  mm_contr: increasing.default([0.75, 1.25]),
  mm_scale_low_res: positive.default([0.5, 1]),
  mm_gamma: positive.default([0.7, 1.5]),
});

const mask = z.strictObject({
  spacing: z.array(z.number().positive()).min(2).max(3).nullable().default(null),
  p_morph: probability.default(0.4),
  radius_mm: notNegative.default([1, 8]),
  p_removal: probability.default(0.2),
  vol_percentage_removal: z.number().min(0).max(1).default(0.15),
  vol_threshold_removal: z.number().min(0).nullable().default(null),
});

/**
 * The zod schema of {@linkcode AugmentationParameters}; what an older file lacks is switched off.
 */
export const augmentationSchema = z.strictObject({
  grid_inplane: gridInplane.nullable().prefault({}),
  grid_3d: grid3d.nullable().default(null),
  grayvalue: grayvalue.nullable().prefault({}),
  rand_augment: randAugment.nullable().default(null),
  intensity: intensity.nullable().default(null),
  mask: mask.nullable().default(null),
}) satisfies z.ZodType<AugmentationParameters>;
