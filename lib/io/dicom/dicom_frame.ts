import type { DicomSeriesIdentity } from "./dicom_series.ts";
import type { Vector } from "./vector.ts";

/** How the pixels of a frame are stored (PS3.5 section 8). */
export interface PixelFormat {
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
}

/** Where a plane lies in the patient, in LPS millimetres. */
export interface FramePlane {
  /** Centre of the first pixel. */
  readonly position: Vector;
  /** Unit vector along a row: the way the column number grows. */
  readonly row: Vector;
  /** Unit vector along a column: the way the row number grows. */
  readonly column: Vector;
  /** Distance of neighbouring rows, and of neighbouring columns. */
  readonly spacingYx: readonly [number, number];
  /** Unit of the last decimal in which the position is written, in millimetres. */
  readonly quantum: number;
}

/** Where the bytes of all frames lie in the file. */
export interface PixelLocation {
  readonly offset: number;
  /** Bytes of native pixels; undefined where they are in fragments. */
  readonly length?: number;
  readonly vr?: string;
}

/** One image of a series: an instance of its own, or a frame of a multi-frame instance. */
export interface DicomFrame {
  readonly path: string;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Number from 1 in a multi-frame instance. */
  readonly frame?: number;
  readonly frameCount: number;
  readonly identity: DicomSeriesIdentity;
  readonly imageType: readonly string[];
  readonly instanceNumber?: number;
  readonly rows: number;
  readonly columns: number;
  readonly format: PixelFormat;
  readonly photometric: string;
  readonly slope: number;
  readonly intercept: number;
  readonly paddingValue?: number;
  readonly sliceSpacingMm?: number;
  readonly pixels: PixelLocation;
  /** What may tell images at the same position apart, by the attribute's keyword. */
  readonly marks: Readonly<Record<string, string>>;
  readonly plane?: FramePlane;
  /** Why it cannot be a slice of a volume. */
  readonly problem?: string;
}
