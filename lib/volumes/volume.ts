import type { VoxelArray } from "./voxel_array.ts";

/** What a NIfTI header says about the coordinate systems of its two transforms. */
export interface NiftiSpace {
  /** Code of the quaternion transform: 0 unknown, 1 scanner, 2 aligned, 3 Talairach, 4 MNI. */
  readonly qformCode: number;
  /** Code of the affine transform, same meaning. */
  readonly sformCode: number;
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
  /** The NIfTI codes of the file it came from, kept so that results say the same space. */
  readonly nifti?: NiftiSpace;
}
