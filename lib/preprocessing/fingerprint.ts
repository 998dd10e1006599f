/** Range and moments of one channel of one case, over all its voxels. */
export interface ChannelStatistics {
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Mean of the squares. */
  readonly meanSquare: number;
  /** Whether every voxel is a whole number. */
  readonly integral: boolean;
}

/** One case as a plan sees it, in the working orientation. */
export interface CaseStatistics {
  readonly id: string;
  readonly shapeZyx: readonly [number, number, number];
  readonly spacingZyxMm: readonly [number, number, number];
  /** Voxels of every class the label holds. */
  readonly classVoxels: Readonly<Record<number, number>>;
  readonly channels: readonly ChannelStatistics[];
}

/** Intensities of the voxels of one class in one channel, over all cases. */
export interface ClassIntensities {
  readonly class: number;
  readonly channel: number;
  /** Number of voxels. */
  readonly count: number;
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly squares: number;
  /** The values that occur, ascending; of images that are not integral, those of a sample. */
  readonly values: readonly number[];
  /** How often each value occurs. */
  readonly counts: readonly number[];
}

/** What a raw data set is like: all that a plan is made from. Plain JSON. */
export interface Fingerprint {
  /** Name of the raw data. */
  readonly data: string;
  readonly nChannels: number;
  /** Modality of each channel as the set says; empty where it does not. */
  readonly modalities: readonly string[];
  readonly classNames: Readonly<Record<number, string>>;
  readonly cases: readonly CaseStatistics[];
  readonly intensities: readonly ClassIntensities[];
}
