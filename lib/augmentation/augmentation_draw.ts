/** What happens to one sample, drawn from a random stream of its own. */
export interface AugmentationDraw {
  readonly flipZ: boolean;
  /**
   * Where a pixel of the output comes from, as offsets from the two centres in voxels:
   * (y, x) in = matrix · (y, x) out + shift.
   */
  readonly matrixYx: readonly [number, number, number, number];
  readonly shiftYx: readonly [number, number];
  /** Standard deviation of the noise; 0 for none. */
  readonly noise: number;
  /** Standard deviation in voxels of the blur in the plane; 0 for none. */
  readonly blur: number;
  readonly brightness: number;
  readonly contrast: number;
  /** Factor by which the resolution is lowered; 1 for not at all. */
  readonly lowResolution: number;
  readonly gamma: number;
  /** Exponent applied to the inverted image. */
  readonly gammaInverted: number;
  /** Seed of the noise's numbers. */
  readonly noiseSeed: number;
}
