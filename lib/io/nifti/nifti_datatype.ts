import type { VoxelArray } from "../../volumes/voxel_array.ts";
import type { TypedArrayConstructor } from "../typed_array_of_bytes.ts";

/** The voxel types that can be written, by NumPy's names. */
export type VoxelType =
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float32"
  | "float64";

/** A voxel type of NIfTI: its number in the header and the array that holds it. */
export interface NiftiDatatype {
  readonly name: VoxelType;
  readonly code: number;
  readonly array: TypedArrayConstructor<VoxelArray> & { new (length: number): VoxelArray };
}

/** All voxel types that can be read and written. */
export const NIFTI_DATATYPES: readonly NiftiDatatype[] = [
  { name: "uint8", code: 2, array: Uint8Array },
  { name: "int16", code: 4, array: Int16Array },
  { name: "int32", code: 8, array: Int32Array },
  { name: "float32", code: 16, array: Float32Array },
  { name: "float64", code: 64, array: Float64Array },
  { name: "int8", code: 256, array: Int8Array },
  { name: "uint16", code: 512, array: Uint16Array },
  { name: "uint32", code: 768, array: Uint32Array },
  { name: "int64", code: 1024, array: BigInt64Array },
  { name: "uint64", code: 1280, array: BigUint64Array },
];

/** Names of the voxel types that NIfTI knows and that are refused. */
export const REFUSED_NIFTI_DATATYPES: Readonly<Record<number, string>> = {
  1: "binary",
  32: "complex64",
  128: "RGB",
  1536: "float128",
  1792: "complex128",
  2048: "complex256",
  2304: "RGBA",
};
