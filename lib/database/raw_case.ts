import type { Volume } from "../volumes/volume.ts";

/** One scan of a raw data set: its files. */
export interface RawCase {
  /** File stem without channel number and extension; with the set's name where two sets share it. */
  readonly id: string;
  /** Name of the raw data set it lies in. */
  readonly dataset: string;
  /**
   * One file per channel, in order of the channel number, or the folder of a DICOM series; empty
   * where a label has no image.
   */
  readonly imagePaths: readonly string[];
  /** Channel number of every image file; 0 for a file without number. */
  readonly channels: readonly number[];
  /** Which series of the folder it is, where the image is DICOM. */
  readonly seriesUid?: string;
  /** Missing or unevenly spaced slices of the series are made up by linear interpolation. */
  readonly fill?: true;
  /** A label map, an RTSTRUCT or a DICOM SEG; absent where the scan has no label. */
  readonly labelPath?: string;
  /** Where several labels belong to the scan, all of them; it cannot be read until one is left. */
  readonly ambiguousLabels?: readonly string[];
  /** The scan has no label because it is all background. */
  readonly isBackground?: true;
  /** Who it is of, where the data say so: scans of one patient stay in one fold. */
  readonly patient?: string;
}

/** The volumes of a case, each in its file's own grid. */
export interface RawCaseVolumes {
  /** One volume per channel, in order of the channel number. */
  readonly channels: readonly Volume[];
  /** Absent where the scan has no label. */
  readonly label?: Volume;
}
