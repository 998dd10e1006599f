import type { VoxelArray } from "../volumes/voxel_array.ts";

/** The contents of an npy file. */
export interface NpyArray {
  /** The values in C order. Booleans are a Uint8Array of 0 and 1. */
  readonly data: VoxelArray | Float16Array;
  /** The shape, slowest axis first; empty for a single number. */
  readonly shape: readonly number[];
}
