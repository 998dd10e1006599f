import { connectedComponents } from "../volumes/connected_components.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";

/**
 * Where each class of a label map is.
 *
 * @returns for each class above 0, in ascending order, the indices of its voxels, ascending
 */
export function classRegions(label: VoxelArray): Map<number, Uint32Array> {
  const counts = new Map<number, number>();
  for (let i = 0; i < label.length; i++) {
    const value = Number(label[i]);
    if (value > 0) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  const regions = new Map(sorted.map(([value, count]) => [value, new Uint32Array(count)]));
  const filled = new Map<number, number>();
  for (let i = 0; i < label.length; i++) {
    const value = Number(label[i]);
    if (!(value > 0)) continue;
    const at = filled.get(value) ?? 0;
    regions.get(value)![at] = i;
    filled.set(value, at + 1);
  }
  return regions;
}

/** The connected parts of a region. */
export interface RegionComponents {
  /** The part that each voxel of the region belongs to, from 1. */
  readonly componentOf: Int32Array;
  /** Voxels of each part: part `n` has `sizes[n - 1]`. */
  readonly sizes: Int32Array;
}

/**
 * Finds the connected parts of a region; voxels that touch at a corner are connected. Only the box
 * around the region is looked at.
 *
 * @param indices the region's voxels, at least one
 */
export function regionComponents(
  indices: Uint32Array,
  [, ny, nx]: readonly [number, number, number],
): RegionComponents {
  const low = [Infinity, Infinity, Infinity];
  const high = [0, 0, 0];
  const positionOf = (index: number) => {
    const row = Math.floor(index / nx);
    return [Math.floor(row / ny), row % ny, index % nx];
  };
  for (const index of indices) {
    const position = positionOf(index);
    for (let axis = 0; axis < 3; axis++) {
      if (position[axis] < low[axis]) low[axis] = position[axis];
      if (position[axis] > high[axis]) high[axis] = position[axis];
    }
  }
  const shapeZyx = [0, 1, 2].map((axis) => high[axis] - low[axis] + 1) as [number, number, number];
  const placeOf = (index: number) => {
    const [z, y, x] = positionOf(index);
    return ((z - low[0]) * shapeZyx[1] + y - low[1]) * shapeZyx[2] + x - low[2];
  };
  const mask = new Uint8Array(shapeZyx[0] * shapeZyx[1] * shapeZyx[2]);
  for (const index of indices) mask[placeOf(index)] = 1;
  const { labels, sizes } = connectedComponents({ data: mask, shapeZyx });
  return { componentOf: Int32Array.from(indices, (index) => labels[placeOf(index)]), sizes };
}
