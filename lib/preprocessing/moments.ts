import type { VoxelArray } from "../volumes/voxel_array.ts";

/** Number, range, mean and spread of values. */
export interface Moments {
  readonly count: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly mean: number;
  /** Sum of the squared distances from the mean. */
  readonly squares: number;
}

/**
 * Moments of voxels, in two passes.
 *
 * @param indices only these. @default {all}
 */
export function momentsOf(data: VoxelArray, indices?: Uint32Array): Moments {
  const count = indices?.length ?? data.length;
  const valueAt = (i: number) => Number(data[indices === undefined ? i : indices[i]]);
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = valueAt(i);
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (valueAt(i) - mean) ** 2;
  return { count, minimum, maximum, mean, squares };
}

/** Pools values by their moments (Chan, Golub and LeVeque 1979). */
export function mergeMoments(parts: readonly Moments[]): Moments {
  return parts.reduce((a, b) => {
    const count = a.count + b.count;
    const distance = b.mean - a.mean;
    return {
      count,
      minimum: Math.min(a.minimum, b.minimum),
      maximum: Math.max(a.maximum, b.maximum),
      mean: a.mean + distance * b.count / count,
      squares: a.squares + b.squares + distance * distance * a.count * b.count / count,
    };
  });
}
