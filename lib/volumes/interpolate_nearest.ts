import type { VoxelArray } from "./voxel_array.ts";

/**
 * Takes for result voxel `i` along each axis the source's voxel `floor(i * step)`, at most the last.
 *
 * @param data voxels in C order; not changed
 * @param shapeZyx the source's shape
 * @param toShapeZyx the result's shape
 * @param stepZyx source voxels per result voxel
 */
export function interpolateNearest<T extends VoxelArray>(
  data: T,
  shapeZyx: readonly number[],
  toShapeZyx: readonly number[],
  stepZyx: readonly number[],
): T {
  const [planes, rows, columns] = toShapeZyx.map((length, axis) =>
    Int32Array.from(
      { length },
      (_, i) => Math.min(Math.floor(i * stepZyx[axis]), shapeZyx[axis] - 1),
    )
  );
  const [, height, width] = shapeZyx;
  const size = planes.length * rows.length * columns.length;
  const result = new (data.constructor as new (length: number) => T)(size);
  let to = 0;
  for (const plane of planes) {
    for (const row of rows) {
      const start = (plane * height + row) * width;
      for (let x = 0; x < columns.length; x++) result[to++] = data[start + columns[x]];
    }
  }
  return result;
}
