import { OvkitError } from "../../foundation/ovkit_error.ts";
import { isBigArray } from "../../volumes/is_big_array.ts";
import type { VoxelArray } from "../../volumes/voxel_array.ts";
import type { NiftiHeader } from "./nifti_header.ts";

/** What stored voxels are multiplied by, and what is then added. */
export interface NiftiScaling {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * The scaling that a header asks for, by nibabel's rule: none where the slope is 0 or not finite,
 * whatever the intercept; a valid slope with an intercept that is not finite is refused.
 *
 * @param path what errors name
 * @returns undefined where voxels are to stay as they are
 * @throws {OvkitError} `FileCorrupt`
 */
export function niftiScaling(header: NiftiHeader, path: string): NiftiScaling | undefined {
  const { slope, intercept } = header;
  if (slope === 0 || !Number.isFinite(slope)) return undefined;
  if (!Number.isFinite(intercept)) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `a valid slope (${slope}) with the intercept ${intercept}`,
      expected: "a finite intercept, or a slope of 0 for voxels that are not scaled",
      remedy: "correct scl_slope and scl_inter in the header",
    });
  }
  return slope === 1 && intercept === 0 ? undefined : { slope, intercept };
}

/**
 * Scales voxels, computing in 64-bit floats.
 *
 * @param voxels floats are changed in place
 * @returns Float32Array for whole numbers of 8 and 16 bits and for Float32Array, else Float64Array
 */
export function scaleVoxels(
  voxels: VoxelArray,
  { slope, intercept }: NiftiScaling,
): Float32Array | Float64Array {
  if (isBigArray(voxels)) {
    const result = new Float64Array(voxels.length);
    for (let i = 0; i < result.length; i++) result[i] = Number(voxels[i]);
    return scale64(result, slope, intercept);
  }
  if (voxels instanceof Float64Array) return scale64(voxels, slope, intercept);
  if (voxels instanceof Int32Array || voxels instanceof Uint32Array) {
    return scale64(new Float64Array(voxels), slope, intercept);
  }
  const floats = voxels instanceof Float32Array ? voxels : new Float32Array(voxels);
  for (let i = 0; i < floats.length; i++) floats[i] = floats[i] * slope + intercept;
  return floats;
}

function scale64(values: Float64Array, slope: number, intercept: number): Float64Array {
  for (let i = 0; i < values.length; i++) values[i] = values[i] * slope + intercept;
  return values;
}
