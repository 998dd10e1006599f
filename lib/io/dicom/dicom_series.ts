import type { Volume } from "../../volumes/volume.ts";

/** One slice of a series: the instance, or the frame of an instance, that its voxels came from. */
export interface DicomSlice {
  /** The file. */
  readonly path: string;
  /** The kind of instance (PS3.4 B.5). */
  readonly sopClassUid: string;
  /** The instance. */
  readonly sopInstanceUid: string;
  /** Frame number from 1 in a multi-frame instance. */
  readonly frame?: number;
  /** Centre of the first voxel in LPS millimetres. */
  readonly positionLpsMm: readonly [number, number, number];
}

/** What identifies a series and its patient, as far as the files say it. */
export interface DicomSeriesIdentity {
  /** The study. */
  readonly studyInstanceUid: string;
  /** The series. */
  readonly seriesInstanceUid: string;
  /** The coordinate system; series that share it lie in one space. */
  readonly frameOfReferenceUid?: string;
  /** `CT`, `MR`, … */
  readonly modality: string;
  /** The scanner's name for the series. */
  readonly seriesDescription?: string;
  /** Number in the study. */
  readonly seriesNumber?: number;
  /** The study's name. */
  readonly studyDescription?: string;
  /** The study's number in the hospital. */
  readonly studyId?: string;
  /** YYYYMMDD. */
  readonly studyDate?: string;
  /** HHMMSS. */
  readonly studyTime?: string;
  /** YYYYMMDD. */
  readonly acquisitionDate?: string;
  /** Number of the order. */
  readonly accessionNumber?: string;
  /** Who it is of. */
  readonly patientId?: string;
  /** Family^given. */
  readonly patientName?: string;
  /** YYYYMMDD. */
  readonly patientBirthDate?: string;
  /** M, F or O. */
  readonly patientSex?: string;
}

/**
 * A scan read from DICOM: a volume whose slices know which instances they came from, so that
 * structure sets and segmentations can refer to them. Slice z of the volume is `slices[z]` where
 * nothing was resampled; where slices were filled in or a tilt was taken out, `slices` still lists
 * the instances in their order and `resampled` is true.
 */
export interface DicomSeries extends Volume {
  /** Where each slice came from, in order of z. */
  readonly slices: readonly DicomSlice[];
  /** What the series belongs to. */
  readonly identity: DicomSeriesIdentity;
  /** Whether the voxels lie on another grid than the slices. */
  readonly resampled: boolean;
  /** What was left out, repaired or decided, a sentence each. */
  readonly notes: readonly string[];
}
