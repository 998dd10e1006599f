import type { AxisLayout, AxisTarget } from "./axis_layout.ts";
import type { VoxelArray } from "./voxel_array.ts";

/**
 * Takes for each result voxel along one axis the source voxel whose centre is nearest, the later one
 * of two.
 *
 * @param data voxels in C order; not changed
 * @param from how the axis lies in the source
 * @param to what it becomes
 */
export function nearestAlongAxis<T extends VoxelArray>(
  data: T,
  from: AxisLayout,
  to: AxisTarget,
): T {
  const { outer, length, inner } = from;
  const result = new (data.constructor as new (length: number) => T)(outer * to.length * inner);
  const nearest = Int32Array.from({ length: to.length }, (_, i) => {
    const center = to.step * (i + 0.5) - 0.5;
    return Math.floor(Math.min(Math.max(center, 0), length - 1) + 0.5);
  });
  for (let block = 0, target = 0; block < outer; block++) {
    for (let i = 0; i < to.length; i++, target += inner) {
      const start = (block * length + nearest[i]) * inner;
      if (inner === 1) result[target] = data[start];
      else result.set(data.subarray(start, start + inner) as never, target);
    }
  }
  return result;
}
