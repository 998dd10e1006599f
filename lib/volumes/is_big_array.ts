import type { VoxelArray } from "./voxel_array.ts";

/** Whether voxels are 64-bit whole numbers, which JavaScript does not mix with others. */
export function isBigArray(data: VoxelArray): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}
