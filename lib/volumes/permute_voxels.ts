import type { VoxelArray } from "./voxel_array.ts";

/** Which axis of the source each axis of the result runs along, and in which direction. */
export interface AxisMapping {
  /** For the result's axes x, y, z: the source's axis, 0 for x, 1 for y, 2 for z. */
  readonly axes: readonly [number, number, number];
  /** For the result's axes x, y, z: whether it runs against the source's axis. */
  readonly flips: readonly [boolean, boolean, boolean];
}

/**
 * Reorders and flips the axes of an array of voxels, copying.
 *
 * @param source the voxels in C order
 * @param shapeZyx the source's shape
 * @returns the voxels in the new order and their shape
 */
export function permuteVoxels<T extends VoxelArray>(
  source: T,
  shapeZyx: readonly [number, number, number],
  mapping: AxisMapping,
): { data: T; shapeZyx: [number, number, number] } {
  const size = [shapeZyx[2], shapeZyx[1], shapeZyx[0]];
  const stride = [1, size[0], size[0] * size[1]];
  const { axes, flips } = mapping;
  const count = axes.map((axis) => size[axis]);
  const step = axes.map((axis, i) => flips[i] ? -stride[axis] : stride[axis]);
  const start = axes.reduce(
    (sum, axis, i) => sum + (flips[i] ? stride[axis] * (size[axis] - 1) : 0),
    0,
  );
  const data = source.slice() as T;
  if (step[0] !== 1 || step[1] !== size[0] || step[2] !== size[0] * size[1]) {
    copyStrided(source as Float64Array, data as Float64Array, count, step, start);
  }
  return { data, shapeZyx: [count[2], count[1], count[0]] };
}

function copyStrided(
  source: Float64Array,
  target: Float64Array,
  count: readonly number[],
  step: readonly number[],
  start: number,
): void {
  const [width, height, depth] = count;
  const [stepX, stepY, stepZ] = step;
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      let from = start + z * stepZ + y * stepY;
      for (let x = 0; x < width; x++) {
        target[to++] = source[from];
        from += stepX;
      }
    }
  }
}
