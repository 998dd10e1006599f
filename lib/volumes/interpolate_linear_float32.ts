import { linearPlanes } from "./linear_planes.ts";
import type { VoxelArray } from "./voxel_array.ts";

/**
 * Interpolates linearly along z, y and x at once, in 32-bit floats: half-pixel centres, clamped to
 * the edges; plane by plane ({@linkcode linearPlanes}).
 *
 * @param source voxels in C order; not changed
 * @param shapeZyx the source's shape
 * @param toShapeZyx the result's shape
 * @param stepZyx source voxels per result voxel
 */
export function interpolateLinearFloat32(
  source: Exclude<VoxelArray, BigInt64Array | BigUint64Array>,
  shapeZyx: readonly number[],
  toShapeZyx: readonly number[],
  stepZyx: readonly number[],
): Float32Array {
  const [, height, width] = shapeZyx;
  const [toDepth, toHeight, toWidth] = toShapeZyx;
  const planes = linearPlanes(shapeZyx, toShapeZyx, stepZyx);
  const area = height * width;
  const planeOf = (plane: number) => source.subarray(plane * area, (plane + 1) * area);
  const result = new Float32Array(toDepth * toHeight * toWidth);
  for (let z = 0, to = 0; z < toDepth; z++) {
    planes.load(z, planeOf);
    for (let y = 0; y < toHeight; y++, to += toWidth) result.set(planes.row(y), to);
  }
  return result;
}
