/**
 * What is known of a preprocessed case: where it came from and how to get back to the grid of its
 * files. Stored as `fingerprints/<case>.json`; axes are (z, y, x), affines 4×4 row-major to RAS mm.
 */
export interface CaseFingerprint {
  /** The case. */
  readonly scan: string;
  /** Name of the raw data set. */
  readonly dataset: string;
  /** The patient, who stays in one fold; the case's name where the data do not say. */
  readonly pat_id: string;
  /** One file per channel, or the folder of a DICOM series. */
  readonly raw_image_files: readonly string[];
  /** Which series of the folder; null where the image is NIfTI. */
  readonly raw_series_uid: string | null;
  /** Whether missing slices of the series were made up. */
  readonly raw_fill: boolean;
  /** Null where the case has no label. */
  readonly raw_label_file: string | null;
  /** Whether the case has no label because it is all background. */
  readonly raw_label_is_background: boolean;
  /** Predictions of previous stages, for input and for the mask; absent without a previous stage. */
  readonly previous_files?: readonly string[];
  /** SHA-256 of the image files, the label file and the previous stages' predictions, in that order. */
  readonly raw_sha256: readonly string[];
  /** SHA-256 of the plan it was made with. */
  readonly plan_sha256: string;
  /** Shape in the image's file. */
  readonly orig_shape: readonly [number, number, number];
  /** Affine of the image's file. */
  readonly orig_affine: readonly number[];
  /** Millimetres in the image's file. */
  readonly orig_spacing: readonly [number, number, number];
  /** First voxel of the crop in the working orientation; absent where nothing is cropped. */
  readonly crop_corner?: readonly [number, number, number];
  /** Shape in the working orientation, cropped, before resampling. */
  readonly canonical_shape: readonly [number, number, number];
  /** Affine in the working orientation, cropped, before resampling. */
  readonly canonical_affine: readonly number[];
  /** Spacing of the stored arrays. */
  readonly spacing: readonly [number, number, number];
  /** Shape of the stored image: channels, z, y, x. */
  readonly shape: readonly [number, number, number, number];
  /** Voxels of each class in the stored label. */
  readonly class_voxels: Readonly<Record<string, number>>;
}
