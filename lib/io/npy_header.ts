import { OvkitError } from "../foundation/ovkit_error.ts";
import type { NpyArray } from "./npy_array.ts";
import type { TypedArrayConstructor } from "./typed_array_of_bytes.ts";

/** What the head of an npy file says about the values behind it. */
export interface NpyHeader {
  /** NumPy's name of the type without the byte order, e.g. `f4`, `u1`, `b1`. */
  readonly dtype: string;
  /** Whether the values are stored with the most significant byte first. */
  readonly bigEndian: boolean;
  /** Whether the first axis is fastest instead of the last. */
  readonly fortranOrder: boolean;
  /** The shape, slowest axis first (for C order). */
  readonly shape: readonly number[];
  /** Where the values start, in bytes from the file's start. */
  readonly dataOffset: number;
}

type NpyData = NpyArray["data"];

/** The array type of each npy type that can be read. */
export const NPY_TYPES: Readonly<Record<string, TypedArrayConstructor<NpyData>>> = {
  b1: Uint8Array,
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f2: Float16Array,
  f4: Float32Array,
  f8: Float64Array,
};

/**
 * Reads the head of an npy file of version 1, 2 or 3.
 *
 * @param bytes the file's first bytes, at least the head
 * @param path what errors name
 * @throws {OvkitError} `FormatUnsupported` for other files and types that are not numbers,
 * `FileCorrupt` where the head is cut off or cannot be understood
 */
export function parseNpyHeader(bytes: Uint8Array, path: string): NpyHeader {
  if (bytes.length < 8 || String.fromCharCode(...bytes.subarray(0, 6)) !== "\x93NUMPY") {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "a file that does not start like npy",
      expected: "an npy file",
    });
  }
  const version = bytes[6];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const textStart = version === 1 ? 10 : 12;
  const corrupt = (found: string) =>
    new OvkitError("FileCorrupt", { subject: path, found, remedy: "write the file again" });
  if (version < 1 || version > 3) throw corrupt(`npy version ${version}`);
  if (bytes.length < textStart) throw corrupt("an npy head that is cut off");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataOffset = textStart + length;
  if (bytes.length < dataOffset) throw corrupt("an npy head that is cut off");
  const text = new TextDecoder().decode(bytes.subarray(textStart, dataOffset));
  const descr = /'descr':\s*'([<>|=])(\w+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([\d\s,]*)\)/.exec(text);
  if (!order || !shape) throw corrupt(`an npy head that cannot be understood (${text.trim()})`);
  if (!descr || !Object.hasOwn(NPY_TYPES, descr[2])) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `npy values of type ${/'descr':\s*([^,]+)/.exec(text)?.[1] ?? "unknown"}`,
      expected: "whole numbers, booleans or floats",
      remedy: "convert the array with astype",
    });
  }
  return {
    dtype: descr[2],
    bigEndian: descr[1] === ">",
    fortranOrder: order[1] === "True",
    shape: shape[1].split(",").filter((part) => part.trim() !== "").map(Number),
    dataOffset,
  };
}

/**
 * The head of an npy file of version 1 as NumPy writes it, padded to a multiple of 64 bytes.
 *
 * @param array whose type and shape it tells
 */
export function formatNpyHeader({ data, shape }: NpyArray): Uint8Array {
  const name = Object.keys(NPY_TYPES).find((key) =>
    key !== "b1" && (NPY_TYPES[key] as unknown) === data.constructor
  );
  if (name === undefined) {
    throw new TypeError(`Cannot write npy: values must be a typed array, got ${typeof data}`);
  }
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const order = name.endsWith("1") ? "|" : "<";
  const text = `{'descr': '${order}${name}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const size = Math.ceil((10 + text.length + 1) / 64) * 64;
  const head = new Uint8Array(size).fill(32);
  head.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  new DataView(head.buffer).setUint16(8, size - 10, true);
  head.set(new TextEncoder().encode(text), 10);
  head[size - 1] = 10;
  return head;
}
