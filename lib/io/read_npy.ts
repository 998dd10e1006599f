import { OvkitError } from "../foundation/ovkit_error.ts";
import type { NpyArray } from "./npy_array.ts";
import { NPY_TYPES, parseNpyHeader } from "./npy_header.ts";
import { readFileBytes } from "./read_file_bytes.ts";
import { swapByteOrder } from "./swap_byte_order.ts";
import { typedArrayOfBytes } from "./typed_array_of_bytes.ts";

/**
 * Reads an npy file of version 1 to 3: booleans, whole numbers of 8 to 64 bits, floats of 16 to 64
 * bits, either byte order. Values in Fortran order are transposed, so that the result is in C order.
 *
 * @throws {OvkitError} `FileMissing`; `FormatUnsupported` for other files and other types;
 * `FileCorrupt` where the number of bytes does not fit the head
 *
 * @example Write and read a 2 × 3 matrix
 * ```ts
 * import { readNpy, writeNpy } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
 * assert.deepEqual((await readNpy(path)).shape, [2, 3]);
 * ```
 */
export async function readNpy(path: string): Promise<NpyArray> {
  const bytes = await readFileBytes(path);
  const header = parseNpyHeader(bytes, path);
  const type = NPY_TYPES[header.dtype];
  const size = type.BYTES_PER_ELEMENT;
  const count = header.shape.reduce((product, n) => product * n, 1);
  const payload = bytes.subarray(header.dataOffset);
  if (payload.length !== count * size) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `${payload.length} bytes of values`,
      expected: `${count * size} for shape (${header.shape.join(", ")}) of ${header.dtype}`,
      remedy: "the file is cut off or overwritten: write it again",
    });
  }
  if (header.bigEndian) swapByteOrder(payload, size);
  const data = typedArrayOfBytes(payload, type);
  if (header.fortranOrder) return { data: toCOrder(data, header.shape), shape: header.shape };
  return { data, shape: header.shape };
}

function toCOrder(data: NpyArray["data"], shape: readonly number[]): NpyArray["data"] {
  const strides: number[] = [];
  shape.reduce((stride, n) => (strides.push(stride), stride * n), 1);
  const result = data.slice() as Float64Array;
  const source = data as Float64Array;
  const index = new Array<number>(shape.length).fill(0);
  for (let i = 0, from = 0; i < result.length; i++) {
    result[i] = source[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
