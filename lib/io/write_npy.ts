import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { NpyArray } from "./npy_array.ts";
import { formatNpyHeader } from "./npy_header.ts";

/**
 * Writes an npy file of version 1, little-endian, C order, byte for byte as NumPy does; whole or not
 * at all.
 *
 * @param array typed array in C order and its shape
 * @throws {RangeError} where the number of values and the shape disagree
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example One number
 * ```ts
 * import { readNpy, writeNpy } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".npy" });
 * await writeNpy(path, { data: Int16Array.of(-3), shape: [] });
 * assert.equal((await readNpy(path)).data[0], -3);
 * ```
 */
export async function writeNpy(path: string, array: NpyArray): Promise<void> {
  const { data, shape } = array;
  const count = shape.reduce((product, n) => product * n, 1);
  if (data.length !== count) {
    throw new RangeError(
      `Cannot write ${path}: shape (${shape.join(", ")}) needs ${count} values, got ${data.length}`,
    );
  }
  const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  await writeFileAtomic(path, [formatNpyHeader(array), values]);
}
