import type { VoxelArray } from "../volumes/voxel_array.ts";

/** What a pass over a volume's voxels tells. */
export interface VoxelFacts {
  /** Smallest finite value. */
  readonly minimum: number;
  /** Largest finite value. */
  readonly maximum: number;
  /** Voxels that are NaN or infinite. */
  readonly notFinite: number;
  /** Finite voxels that are no whole number. */
  readonly notIntegral: number;
}

/** Finds the range of a volume and counts odd values. */
export function voxelFacts(data: VoxelArray): VoxelFacts {
  let minimum = Infinity;
  let maximum = -Infinity;
  let notFinite = 0;
  let notIntegral = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isFinite(value)) {
      notFinite++;
      continue;
    }
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    if (value !== Math.trunc(value)) notIntegral++;
  }
  return { minimum, maximum, notFinite, notIntegral };
}
