import { type NpyHeader, parseNpyHeader } from "./npy_header.ts";
import { readError } from "./read_file_bytes.ts";

/**
 * Reads only the head of an npy file: type, shape and where the values start.
 *
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt`
 */
export async function readNpyHeader(path: string): Promise<NpyHeader> {
  const head = new Uint8Array(16384);
  let length = 0;
  try {
    using file = await Deno.open(path);
    while (length < head.length) {
      const count = await file.read(head.subarray(length));
      if (count === null) break;
      length += count;
    }
  } catch (cause) {
    throw readError(path, cause);
  }
  return parseNpyHeader(head.subarray(0, length), path);
}
