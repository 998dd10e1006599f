/** The fields of a NIfTI-1 or NIfTI-2 header that a volume is made of, as the file has them. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** Whether the voxels are in the same file (`.nii`) or in an `.img` beside it. */
  readonly singleFile: boolean;
  /** Voxels along x, y, z and any further axes. */
  readonly dimensions: readonly number[];
  readonly datatypeCode: number;
  /** Where the voxels start, in bytes from the start of their file. */
  readonly voxelOffset: number;
  /** scl_slope and scl_inter. */
  readonly slope: number;
  readonly intercept: number;
  /** Millimetres of the file's unit of length; 1 where it names none. */
  readonly unitMm: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** qfac, then the voxel sizes along x, y, z and further axes. */
  readonly pixdim: readonly number[];
  /** b, c, d of the unit quaternion. */
  readonly quaternion: readonly [number, number, number];
  readonly qoffset: readonly [number, number, number];
  /** The first three rows of the affine. */
  readonly srow: readonly number[];
  /** descrip, up to its first zero byte. */
  readonly description: string;
}
