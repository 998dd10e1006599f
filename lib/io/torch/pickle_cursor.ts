import { torchFileError } from "./torch_file_error.ts";

/** Reads numbers and texts of a pickle one after the other. */
export interface PickleCursor {
  /** Where the next byte is. */
  readonly position: number;
  byte(): number;
  /** Unsigned, little-endian, of 1, 2, 4 or 8 bytes. */
  count(size: 1 | 2 | 4 | 8): number;
  int32(): number;
  /** Most significant byte first, as pickles have floats. */
  float64(): number;
  bytes(count: number): Uint8Array;
  text(count: number): string;
  /** Up to the next line feed. */
  line(): string;
}

/**
 * A cursor over bytes.
 *
 * @param path the file, for errors
 * @throws {OvkitError} its methods: `FileCorrupt` beyond the end
 */
export function pickleCursor(path: string, bytes: Uint8Array, start = 0): PickleCursor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder();
  let position = start;

  function take(count: number): number {
    if (count > bytes.length - position) {
      throw torchFileError(path, `a pickle that ends after ${bytes.length} bytes`);
    }
    position += count;
    return position - count;
  }
  const part = (count: number) => {
    const at = take(count);
    return bytes.subarray(at, at + count);
  };
  return {
    get position() {
      return position;
    },
    byte: () => bytes[take(1)],
    count(size) {
      const at = take(size);
      if (size === 1) return bytes[at];
      if (size === 2) return view.getUint16(at, true);
      if (size === 4) return view.getUint32(at, true);
      return Number(view.getBigUint64(at, true));
    },
    int32: () => view.getInt32(take(4), true),
    float64: () => view.getFloat64(take(8), false),
    bytes: part,
    text: (count) => decoder.decode(part(count)),
    line() {
      const end = bytes.indexOf(10, position);
      const text = decoder.decode(part((end < 0 ? bytes.length + 1 : end) - position));
      take(1);
      return text;
    },
  };
}
