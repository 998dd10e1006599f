/** Range, moments and percentiles of some voxels. */
export interface IntensitySummary {
  /** Number of voxels. */
  readonly count: number;
  /** Least value. */
  readonly minimum: number;
  /** Greatest value. */
  readonly maximum: number;
  /** Arithmetic mean. */
  readonly mean: number;
  /** Population standard deviation. */
  readonly sd: number;
  /** Percentiles 0.5, 50 and 99.5; of images that are not integral, those of a sample. */
  readonly percentiles: readonly [number, number, number];
}

/** What one channel of one case is like: all its voxels, and those of the foreground. */
export interface ChannelStatistics extends IntensitySummary {
  /** Mean of the squares. */
  readonly meanSquare: number;
  /** Whether every voxel is a whole number. */
  readonly integral: boolean;
  /** The voxels of all classes together; null where the case has no foreground. */
  readonly foreground: IntensitySummary | null;
}

/** One case as a plan sees it, in the working orientation. */
export interface CaseStatistics {
  /** The case. */
  readonly id: string;
  /** Voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
  /** Millimetres along z, y, x. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** The smallest box around all voxels that are not 0 in every channel, voxels along z, y, x. */
  readonly nonzeroShapeZyx: readonly [number, number, number];
  /** Voxels of every class the label holds. */
  readonly classVoxels: Readonly<Record<number, number>>;
  /** Volume of every class in millilitres. */
  readonly classVolumesMl: Readonly<Record<number, number>>;
  /** Connected parts of every class; voxels that touch at a corner are connected. */
  readonly classComponents: Readonly<Record<number, number>>;
  /** Statistics of each channel. */
  readonly channels: readonly ChannelStatistics[];
}

/** Intensities of the voxels of one class in one channel, of one case or over all. */
export interface ClassIntensities {
  /** Number of the class. */
  readonly class: number;
  /** Number of the channel, from 0. */
  readonly channel: number;
  /** Number of voxels. */
  readonly count: number;
  /** Arithmetic mean. */
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly squares: number;
  /** Least value. */
  readonly minimum: number;
  /** Greatest value. */
  readonly maximum: number;
  /** The values that occur, ascending; of images that are not integral, those of a sample. */
  readonly values: readonly number[];
  /** How often each value occurs; of a sample, for how many voxels it stands. */
  readonly counts: readonly number[];
}

/** What a raw data set is like: all that a plan is made from. Plain JSON. */
export interface Fingerprint {
  /** Name of the raw data. */
  readonly data: string;
  /** Channels of each case. */
  readonly nChannels: number;
  /** Modality of each channel as the set says; empty where it does not. */
  readonly modalities: readonly string[];
  /** Names of the classes by their numbers. */
  readonly classNames: Readonly<Record<number, string>>;
  /** Each labelled case. */
  readonly cases: readonly CaseStatistics[];
  /** Intensities of each class in each channel. */
  readonly intensities: readonly ClassIntensities[];
}
