import type { VoxelArray } from "../../volumes/voxel_array.ts";

/** What a pass over a label map's voxels tells. */
export interface LabelFacts {
  /** Voxels of each whole number above 0. */
  readonly classVoxels: ReadonlyMap<number, number>;
  /** Voxels that are NaN, infinite or no whole number. */
  readonly notIntegral: number;
  /** Least value. */
  readonly minimum: number;
}

/** Counts the classes of a label map. */
export function labelFacts(data: VoxelArray): LabelFacts {
  const small = new Float64Array(1 << 16);
  const large = new Map<number, number>();
  let notIntegral = 0;
  let minimum = Infinity;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value !== Math.trunc(value) || value - value !== 0) notIntegral++;
    else if (value >= 0 && value < small.length) small[value]++;
    else if (value > 0) large.set(value, (large.get(value) ?? 0) + 1);
    if (value < minimum) minimum = value;
  }
  const classVoxels = new Map<number, number>();
  for (let label = 1; label < small.length; label++) {
    if (small[label] > 0) classVoxels.set(label, small[label]);
  }
  for (const [label, count] of [...large].sort((a, b) => a[0] - b[0])) {
    classVoxels.set(label, count);
  }
  return { classVoxels, notIntegral, minimum };
}
