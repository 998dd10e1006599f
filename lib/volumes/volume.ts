import type { VoxelArray } from "./voxel_array.ts";

/** A block of a NIfTI header that another program put there. */
export interface NiftiExtension {
  /** What it holds, e.g. 2 DICOM, 4 AFNI, 6 a comment, 32 CIfTI. */
  readonly code: number;
  /** Its bytes, filled up with zeros to 8 less than a multiple of 16. */
  readonly bytes: Uint8Array;
}

/** What a NIfTI header says besides the grid: first of all in which space its transforms end. */
export interface NiftiSpace {
  /** Code of the quaternion transform: 0 unknown, 1 scanner, 2 aligned, 3 Talairach, 4 MNI, 5 template. */
  readonly qformCode: number;
  /** Code of the affine transform, same meaning. */
  readonly sformCode: number;
  /** The header's text about the voxels (descrip). @default {undefined} */
  readonly description?: string;
  /** The header's extensions, in their order. @default {undefined} */
  readonly extensions?: readonly NiftiExtension[];
}

/** Where a grid of voxels lies in the patient. */
export interface Grid {
  /** Number of voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
  /** 4×4, row-major: voxel (x, y, z, 1) to RAS millimetres. */
  readonly affineRas: readonly number[];
}

/**
 * A scan or a label map: voxels in C order (x fastest) and their place in the patient. Made by
 * `createVolume` and the readers; never changed in place by the library.
 */
export interface Volume extends Grid {
  /** The voxels, `z * y * x` of them, x fastest. */
  readonly data: VoxelArray;
  /** Distance between neighbouring voxels along z, y, x in millimetres, from the affine. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** What the header of its NIfTI file said, kept so that results say the same space. */
  readonly nifti?: NiftiSpace;
}
