/** Three numbers along z, y, x. */
export type TripleZyx = readonly [number, number, number];

/** Rows of a 3 × 3 matrix over (z, y, x), one after the other. */
export type MatrixZyx = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** A smooth random field of displacements. */
export interface ElasticDraw {
  /** Voxels: standard deviation of the smoothing, for the displacements along each axis. */
  readonly sigmaZyx: TripleZyx;
  /** All slices are displaced alike. */
  readonly planar?: boolean;
  /** Voxels: longest displacement along each axis. */
  readonly magnitudeZyx: TripleZyx;
  /** Of the random field. */
  readonly seed: number;
}

/** Where the voxels of one sample come from. */
export interface SpatialDraw {
  /** Axes of the patch that are reversed after everything else. */
  readonly flipZyx: readonly [boolean, boolean, boolean];
  /**
   * Where a voxel of the output comes from, as offsets from the two centres in voxels:
   * in = matrix · (out + displacement) + shift.
   */
  readonly matrixZyx: MatrixZyx;
  /** Voxels along z, y, x. */
  readonly shiftZyx: TripleZyx;
  /** The displacements; left out for none. */
  readonly elastic?: ElasticDraw;
}

/** One change of a sample's grey values; lists have one entry a channel. */
export type GrayOperation =
  | { readonly name: "noise"; readonly sd: number; readonly seed: number }
  | {
    readonly name: "blur";
    /** Voxels: standard deviations; 0 for none. */
    readonly sigmaZyx: readonly TripleZyx[];
    /**
     * How the kernel ends and what lies outside: ovseg's 11 taps and zeros, or nnU-Net's ± 3 sigma,
     * mirrored.
     */
    readonly kind: "ovseg" | "nnunet";
  }
  | { readonly name: "brightness"; readonly factors: readonly number[] }
  | {
    readonly name: "contrast";
    readonly factors: readonly number[];
    /** Whose mean and range count. */
    readonly over: "sample" | "channel";
  }
  | {
    readonly name: "lowResolution";
    /** Factor by which each axis is made coarser; 1 for none. */
    readonly factorZyx: readonly TripleZyx[];
    /** Which voxels stay: torch's `nearest` of ovseg, or `nearest-exact` of nnU-Net. */
    readonly kind: "ovseg" | "nnunet";
  }
  | {
    readonly name: "gamma";
    readonly exponents: readonly number[];
    /** Bend the inverted image. */
    readonly inverted: boolean;
    /**
     * `sample` bends the range of all channels; `channel` each by itself, which keeps its mean and
     * sd.
     */
    readonly over: "sample" | "channel";
  };

/** What happens to one sample, drawn from a random stream of its own. */
export interface AugmentationDraw {
  /** Movements. */
  readonly spatial: SpatialDraw;
  /** Changes of the grey values in the order in which they are made. */
  readonly gray: readonly GrayOperation[];
}
