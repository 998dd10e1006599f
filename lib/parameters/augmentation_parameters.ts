/** Lowest and highest value of a uniform draw. */
export type UniformRange = readonly [number, number];

/** Rotation, zoom, translation, shear in the plane and flips of all axes. */
export interface GridInplaneParameters {
  /** Probability of a rotation. */
  readonly p_rot: number;
  /** Probability of a zoom. */
  readonly p_zoom: number;
  /** Probability of a translation. */
  readonly p_transl: number;
  /** Probability of a shear. */
  readonly p_shear: number;
  /** Probability that the two in-plane axes get their own zoom factor. */
  readonly p_scale_if_zoom: number;
  /** Zoom factor. */
  readonly mm_zoom: UniformRange;
  /** Degrees. */
  readonly mm_rot: UniformRange;
  /** Parts of half the patch edge. */
  readonly mm_transl: UniformRange;
  /** Shear factor. */
  readonly mm_shear: UniformRange;
  /** Flip each axis with probability ½. */
  readonly apply_flipping: boolean;
  /** The patch that is cut from the transformed padded patch; null takes the training patch. */
  readonly out_shape: readonly number[] | null;
}

/** Noise, blur, brightness, contrast, low resolution and gamma of the image channels. */
export interface GrayvalueParameters {
  /** Probability of noise. */
  readonly p_noise: number;
  /** Probability of blur. */
  readonly p_blur: number;
  /** Probability of a change of brightness. */
  readonly p_bright: number;
  /** Probability of a change of contrast. */
  readonly p_contr: number;
  /** Probability of a lower resolution. */
  readonly p_low_res: number;
  /** Probability of a gamma curve. */
  readonly p_gamma: number;
  /** Probability of a gamma curve on the inverted image. */
  readonly p_gamma_invert: number;
  /** Variance of the noise. */
  readonly mm_var_noise: UniformRange;
  /** Pixels: standard deviation of the blur. */
  readonly mm_sigma_blur: UniformRange;
  /** Factor of the brightness. */
  readonly mm_bright: UniformRange;
  /** Factor of the distance from the mean. */
  readonly mm_contr: UniformRange;
  /** Factor by which the resolution is lowered. */
  readonly mm_low_res: UniformRange;
  /** Exponent of the gamma curve. */
  readonly mm_gamma: UniformRange;
}

/**
 * ovseg's single-knob change of the grey values: noise, blur, brightness, contrast and low
 * resolution, each with probability P and a strength of its own between 0 and M.
 */
export interface RandAugmentParameters {
  /** Probability of each operation. */
  readonly P: number;
  /** Greatest strength; at 15 the ranges are those of `grayvalue`. */
  readonly M: number;
}

/**
 * Rotation, scaling and elastic deformation in three dimensions and mirroring, as nnU-Net does
 * them.
 */
export interface Grid3dParameters {
  /** Probability of a rotation. */
  readonly p_rot: number;
  /** Probability that an axis keeps its angle when there is a rotation. */
  readonly p_rot_per_axis: number;
  /**
   * Degrees about each axis; null for ±30, or ±180 in the plane (±15 in 2D where one edge is more
   * than 1.5 times the other).
   */
  readonly mm_rot: UniformRange | null;
  /** Probability of a scaling. */
  readonly p_scale: number;
  /** Factor of the sampled field: more than 1 shows more of the image, smaller. */
  readonly mm_scale: UniformRange;
  /** Probability that all axes have one factor. */
  readonly p_synchronize_scale: number;
  /** Probability of an elastic deformation. */
  readonly p_elastic: number;
  /** Standard deviation of the smoothing of the displacements, as a part of the patch edge. */
  readonly mm_elastic_scale: UniformRange;
  /** Voxels: longest displacement along an axis. */
  readonly mm_elastic_magnitude: UniformRange;
  /** Probability that all axes have one smoothing. */
  readonly p_synchronize_elastic_scale: number;
  /** Axes (0: z, 1: y, 2: x) that are mirrored, each with probability ½. */
  readonly mirror_axes: readonly number[];
  /**
   * Move in the plane only; null does so where the longest edge of the patch is more than 3 times
   * its z.
   */
  readonly dummy_2d: boolean | null;
}

/**
 * nnU-Net's changes of the image channels, in this order: noise, blur, brightness, contrast, low
 * resolution, gamma of the inverted image, gamma. Each channel has its own numbers, but for the
 * noise.
 */
export interface IntensityParameters {
  /** Probability of noise. */
  readonly p_noise: number;
  /** Probability of blur. */
  readonly p_blur: number;
  /** Probability that a channel is blurred when there is blur. */
  readonly p_blur_per_channel: number;
  /** Probability of a change of brightness. */
  readonly p_bright: number;
  /** Probability of a change of contrast. */
  readonly p_contr: number;
  /** Probability of a lower resolution. */
  readonly p_low_res: number;
  /** Probability that a channel has the lower resolution. */
  readonly p_low_res_per_channel: number;
  /** Probability of a gamma curve on the inverted image. */
  readonly p_gamma_invert: number;
  /** Probability of a gamma curve. */
  readonly p_gamma: number;
  /** Standard deviation of the noise (nnU-Net names it a variance and uses it as this). */
  readonly mm_sd_noise: UniformRange;
  /** Voxels: standard deviation of the blur, drawn for each axis. */
  readonly mm_sigma_blur: UniformRange;
  /** Factor of the brightness; half of the draws lie below 1. */
  readonly mm_bright: UniformRange;
  /** Factor of the distance from the channel's mean; half of the draws lie below 1. */
  readonly mm_contr: UniformRange;
  /** Edge of the low resolution as a part of the full one. */
  readonly mm_scale_low_res: UniformRange;
  /** Exponent of the gamma curve; half of the draws lie below 1. */
  readonly mm_gamma: UniformRange;
}

/**
 * Changes of the label map of a previous stage in a cascade, with ovseg's names: morphology of each
 * class and removal of components. It never acts on the label.
 */
export interface MaskAugmentationParameters {
  /** Millimetres along (z, y, x), or (y, x); null for mean edge over edge of the patch. */
  readonly spacing: readonly number[] | null;
  /** Probability of a morphological operation. */
  readonly p_morph: number;
  /** Millimetres: radius of its ball. */
  readonly radius_mm: UniformRange;
  /** Probability that small components are removed. */
  readonly p_removal: number;
  /** Components with less than this part of the patch are removed. */
  readonly vol_percentage_removal: number;
  /** mm³ in place of a part of the patch, where `spacing` is given. */
  readonly vol_threshold_removal: number | null;
}

/** Augmentation of training batches; null switches a family off. */
export interface AugmentationParameters {
  /** Movements in the plane and flips. */
  readonly grid_inplane: GridInplaneParameters | null;
  /** Movements in three dimensions and mirroring. */
  readonly grid_3d: Grid3dParameters | null;
  /** Changes of the grey values, in an order drawn for each sample. */
  readonly grayvalue: GrayvalueParameters | null;
  /** Changes of the grey values by two knobs. */
  readonly rand_augment: RandAugmentParameters | null;
  /** nnU-Net's changes of the grey values. */
  readonly intensity: IntensityParameters | null;
  /** Changes of the label map of a previous stage. */
  readonly mask: MaskAugmentationParameters | null;
}
