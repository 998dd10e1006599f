import type { Volume } from "../volumes/volume.ts";

/** One scan of a raw data set: its files. */
export interface RawCase {
  /** File stem without channel number and extension; with the set's name where two sets share it. */
  readonly id: string;
  /** Name of the raw data set it lies in. */
  readonly dataset: string;
  /** One file per channel, in order of the channel number; empty where a label has no image. */
  readonly imagePaths: readonly string[];
  /** Channel number of every image file; 0 for a file without number. */
  readonly channels: readonly number[];
  /** Absent where the scan has no label. */
  readonly labelPath?: string;
}

/** The volumes of a case, each in its file's own grid. */
export interface RawCaseVolumes {
  /** One volume per channel, in order of the channel number. */
  readonly channels: readonly Volume[];
  /** Absent where the scan has no label. */
  readonly label?: Volume;
}
