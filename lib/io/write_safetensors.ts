import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { formatSafetensors } from "./format_safetensors.ts";
import type { SafeTensor } from "./safetensors.ts";

/** Options of {@linkcode writeSafetensors}. */
export interface WriteSafetensorsOptions {
  /** Texts to keep with the arrays. @default {{}} */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes a safetensors file, whole or not at all. Arrays lie in the order of their item's size
 * (greatest first) and then of their names, the head is padded so that the values start at a multiple
 * of 8 bytes: the same arrays give the same bytes, in whatever order they come.
 *
 * @param path the file, whose folder is made if it is missing
 * @param tensors typed arrays in C order and their shapes, by name
 * @throws {RangeError} where the number of values and the shape disagree
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example With a text
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * const bias = { data: new Float32Array(3), shape: [3] };
 * await writeSafetensors(path, new Map([["bias", bias]]), { metadata: { epoch: "12" } });
 * assert.equal((await readSafetensors(path)).metadata.epoch, "12");
 * ```
 */
export async function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, SafeTensor>,
  options: WriteSafetensorsOptions = {},
): Promise<void> {
  await writeFileAtomic(path, formatSafetensors(tensors, options.metadata));
}
