import type { VoxelArray } from "../volumes/voxel_array.ts";
import type { TypedArrayConstructor } from "./typed_array_of_bytes.ts";

/** A named array of a safetensors file. */
export interface SafeTensor {
  /** The values in C order. */
  readonly data: VoxelArray | Float16Array;
  /** The shape, slowest axis first; empty for a single number. */
  readonly shape: readonly number[];
}

/** The contents of a safetensors file. */
export interface Safetensors {
  /** The arrays by name, in the order of the names. */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  /** The file's texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The array type of each type that is stored as it is; BF16 and BOOL are read but not written. */
export const SAFETENSORS_TYPES: Readonly<
  Record<string, TypedArrayConstructor<SafeTensor["data"]>>
> = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Float16Array,
  I64: BigInt64Array,
  U64: BigUint64Array,
  I32: Int32Array,
  U32: Uint32Array,
  I16: Int16Array,
  U16: Uint16Array,
  I8: Int8Array,
  U8: Uint8Array,
};
