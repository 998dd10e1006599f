import { OvkitError } from "../foundation/ovkit_error.ts";
import { readFileBytes } from "./read_file_bytes.ts";
import { type SafeTensor, type Safetensors, SAFETENSORS_TYPES } from "./safetensors.ts";
import { typedArrayOfBytes } from "./typed_array_of_bytes.ts";

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A longer head is refused, as by the reference library. */
const MOST_HEAD_BYTES = 100e6;

/**
 * Reads a safetensors file: floats of 16 to 64 bits, whole numbers of 8 to 64 bits. BF16 becomes
 * Float32Array, BOOL a Uint8Array of 0 and 1. Nothing in the file is executed.
 *
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where the file is cut off, or the head and the
 * places of the arrays do not agree; `FormatUnsupported` for other types
 *
 * @example Write and read an array
 * ```ts
 * import { readSafetensors, writeSafetensors } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".safetensors" });
 * const weight = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] };
 * await writeSafetensors(path, new Map([["weight", weight]]));
 * const { tensors } = await readSafetensors(path);
 * assert.deepEqual(tensors.get("weight"), weight);
 * ```
 */
export async function readSafetensors(path: string): Promise<Safetensors> {
  const bytes = await readFileBytes(path);
  const { entries, metadata, payload } = parseHead(bytes, path);
  const tensors = new Map<string, SafeTensor>();
  let covered = 0;
  const inOrder = [...entries].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  for (const [name, entry] of inOrder) {
    const [start, end] = entry.data_offsets;
    if (start !== covered) throw corrupt(path, `a gap or an overlap before "${name}"`);
    if (end > payload.length) {
      throw corrupt(
        path,
        `"${name}" up to byte ${end} of the values, of which the file has ${payload.length}`,
      );
    }
    const data = decode(payload.subarray(start, end), entry, name, path);
    tensors.set(name, { data, shape: entry.shape });
    covered = end;
  }
  if (covered !== payload.length) {
    throw corrupt(path, `${payload.length - covered} bytes after the last array`);
  }
  const sorted = [...tensors].sort(([a], [b]) => a < b ? -1 : 1);
  return { tensors: new Map(sorted), metadata };
}

function parseHead(bytes: Uint8Array, path: string) {
  if (bytes.length < 8) throw corrupt(path, `${bytes.length} bytes`);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > bytes.length - 8 || length > MOST_HEAD_BYTES) {
    throw corrupt(path, `a head of ${length} bytes in a file of ${bytes.length}`);
  }
  const head = parseJson(new TextDecoder().decode(bytes.subarray(8, 8 + length)), path);
  const { __metadata__: metadata = {}, ...rest } = head;
  if (!isRecord(metadata) || Object.values(metadata).some((text) => typeof text !== "string")) {
    throw corrupt(path, "metadata that are not texts by name");
  }
  const entries = Object.entries(rest).map(([name, entry]): [string, Entry] => {
    if (!isEntry(entry)) throw corrupt(path, `an entry for "${name}" that is not understood`);
    return [name, entry];
  });
  const payload = bytes.subarray(8 + length);
  return { entries, metadata: metadata as Record<string, string>, payload };
}

function parseJson(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (cause) {
    throw corrupt(path, "a head that is not JSON", cause);
  }
  throw corrupt(path, "a head that is not a JSON object");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false;
  const { dtype, shape, data_offsets: offsets } = value;
  const whole = (list: unknown): list is number[] =>
    Array.isArray(list) && list.every((n) => Number.isSafeInteger(n) && n >= 0);
  return typeof dtype === "string" && whole(shape) && whole(offsets) && offsets.length === 2 &&
    offsets[0] <= offsets[1];
}

function decode(bytes: Uint8Array, entry: Entry, name: string, path: string): SafeTensor["data"] {
  const { dtype, shape } = entry;
  const stored = dtype === "BF16" ? Uint16Array : dtype === "BOOL" ? Uint8Array : undefined;
  const type = stored ?? (Object.hasOwn(SAFETENSORS_TYPES, dtype) && SAFETENSORS_TYPES[dtype]);
  if (!type) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `the array "${name}" of type ${dtype}`,
      expected: [...Object.keys(SAFETENSORS_TYPES), "BF16", "BOOL"].join(", "),
    });
  }
  const count = shape.reduce((product, n) => product * n, 1);
  if (bytes.length !== count * type.BYTES_PER_ELEMENT) {
    throw corrupt(path, `${bytes.length} bytes for "${name}", ${dtype} of (${shape.join(", ")})`);
  }
  const values = typedArrayOfBytes<SafeTensor["data"]>(bytes, type);
  return dtype === "BF16" ? widen(values as Uint16Array) : values;
}

function widen(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half * 65536).buffer);
}

function corrupt(path: string, found: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "a whole safetensors file",
    remedy: "the file is cut off or damaged: copy it again or go back to an earlier one",
    cause,
  });
}
