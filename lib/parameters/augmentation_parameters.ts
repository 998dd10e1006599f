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

/** Augmentation of training batches; null switches a family off. */
export interface AugmentationParameters {
  /** Movements in the plane and flips. */
  readonly grid_inplane: GridInplaneParameters | null;
  /** Changes of the grey values. */
  readonly grayvalue: GrayvalueParameters | null;
}
