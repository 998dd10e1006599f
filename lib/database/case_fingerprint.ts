/**
 * What is known of a preprocessed case: where it came from and how to get back to the grid of its
 * files. Stored as `fingerprints/<case>.json`; axes are (z, y, x), affines 4×4 row-major to RAS mm.
 */
export interface CaseFingerprint {
  readonly scan: string;
  readonly dataset: string;
  readonly pat_id: string;
  readonly raw_image_files: readonly string[];
  readonly raw_label_file: string | null;
  /** SHA-256 of the image files and the label file, in that order. */
  readonly raw_sha256: readonly string[];
  /** SHA-256 of the plan it was made with. */
  readonly plan_sha256: string;
  /** Shape in the image's file. */
  readonly orig_shape: readonly [number, number, number];
  readonly orig_affine: readonly number[];
  readonly orig_spacing: readonly [number, number, number];
  /** Shape in the working orientation, before resampling. */
  readonly canonical_shape: readonly [number, number, number];
  readonly canonical_affine: readonly number[];
  /** Spacing of the stored arrays. */
  readonly spacing: readonly [number, number, number];
  /** Shape of the stored image: channels, z, y, x. */
  readonly shape: readonly [number, number, number, number];
  /** Voxels of each class in the stored label. */
  readonly class_voxels: Readonly<Record<string, number>>;
}
