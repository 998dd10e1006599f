import type { DicomSeriesIdentity } from "./dicom_series.ts";

/** What is known of a series, or of one stack of a series, from its headers. */
export interface DicomSeriesSummary {
  /**
   * What `readDicomSeries` takes as `seriesUid`: the SeriesInstanceUID, and `#` and a number where
   * the series has several stacks of images.
   */
  readonly id: string;
  /** Series, study and patient. */
  readonly identity: DicomSeriesIdentity;
  /** What tells this stack from the others of its series, e.g. `EchoNumbers 2`. */
  readonly mark?: string;
  /** Number of images. */
  readonly imageCount: number;
  /**
   * Measured, computed from other images, a view to plan on, or a screen. Only the first is taken
   * where there are several kinds.
   */
  readonly kind: "original" | "derived" | "localizer" | "capture";
  /** The plane that its slices are nearest to; undefined where they have no place. */
  readonly orientation?: "axial" | "coronal" | "sagittal";
  /** Slices, rows, columns; undefined where the images have no place. */
  readonly shapeZyx?: readonly [number, number, number];
  /** Undefined where the images have no place. */
  readonly spacingZyxMm?: readonly [number, number, number];
  /** Whether it can be read as it is. */
  readonly usable: boolean;
  /** Why not, or what will be done to it. */
  readonly notes: readonly string[];
  /** Files of its images, in the order of the slices. */
  readonly paths: readonly string[];
}
