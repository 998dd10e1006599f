import { OvkitError } from "../foundation/ovkit_error.ts";
import { fillFromFile } from "./fill_from_file.ts";
import type { NpyArray } from "./npy_array.ts";
import { NPY_TYPES, type NpyHeader, parseNpyHeader } from "./npy_header.ts";
import { readError } from "./read_file_bytes.ts";
import { typedArrayOfBytes } from "./typed_array_of_bytes.ts";

/** Bytes in which the head of a file ends that `writeNpy` or NumPy wrote. */
const HEAD_BYTES = 1024;

/** A part of an array. */
export interface NpyBlock {
  /** First index along each axis. */
  readonly start: readonly number[];
  /** How many along each axis; the block lies within the array. */
  readonly size: readonly number[];
}

/**
 * Reads a part of a little-endian npy file in C order with two axes or more: only the rows that the
 * block touches are read from disk.
 *
 * @returns the block's values in C order
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt` where the file ends early
 * @throws {RangeError} where the block does not lie within the array
 */
export async function readNpyBlock(path: string, block: NpyBlock): Promise<NpyArray> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path);
  } catch (cause) {
    throw readError(path, cause);
  }
  using opened = file;
  const head = new Uint8Array(HEAD_BYTES);
  const filled = await fillFromFile(opened, head);
  const header = parseNpyHeader(head.subarray(0, filled), path);
  requireBlock(header, block, path);
  const type = NPY_TYPES[header.dtype];
  const itemBytes = type.BYTES_PER_ELEMENT;
  const count = block.size.reduce((product, n) => product * n, 1);
  const bytes = new Uint8Array(count * itemBytes);
  const [rows, columns] = block.size.slice(-2);
  const width = header.shape[header.shape.length - 1];
  const span = new Uint8Array(((rows - 1) * width + columns) * itemBytes);
  const rowBytes = columns * itemBytes;
  let to = 0;
  for (const first of firstItems(header.shape, block)) {
    await opened.seek(header.dataOffset + first * itemBytes, Deno.SeekMode.Start);
    if (await fillFromFile(opened, span) < span.length) throw cutOff(path);
    for (let row = 0; row < rows; row++, to += rowBytes) {
      const from = row * width * itemBytes;
      bytes.set(span.subarray(from, from + rowBytes), to);
    }
  }
  return { data: typedArrayOfBytes(bytes, type), shape: block.size };
}

function requireBlock(
  { shape, bigEndian, fortranOrder }: NpyHeader,
  { start, size }: NpyBlock,
  path: string,
): void {
  if (bigEndian || fortranOrder) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: bigEndian ? "big-endian values" : "values in Fortran order",
      expected: "little-endian values in C order",
      remedy: "read the whole file with readNpy",
    });
  }
  const within = shape.length >= 2 && start.length === shape.length &&
    size.length === shape.length &&
    shape.every((n, axis) => start[axis] >= 0 && size[axis] >= 1 && start[axis] + size[axis] <= n);
  if (within) return;
  throw new RangeError(
    `Cannot read ${path}: block (${size.join(", ")}) at (${start.join(", ")}) must lie within ` +
      `(${shape.join(", ")})`,
  );
}

function cutOff(path: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found: "fewer values than its shape asks for",
    remedy: "the file is cut off: write it again",
  });
}

/** The first item of every plane of the block, along the last two axes. */
function firstItems(shape: readonly number[], { start, size }: NpyBlock): number[] {
  let firsts = [0];
  for (let axis = 0; axis < shape.length; axis++) {
    const along = axis < shape.length - 2 ? size[axis] : 1;
    firsts = firsts.flatMap((first) =>
      Array.from({ length: along }, (_, i) => first * shape[axis] + start[axis] + i)
    );
  }
  return firsts;
}
