import { type SafeTensor, SAFETENSORS_TYPES } from "./safetensors.ts";

/**
 * The bytes of a safetensors file, in parts. Arrays lie in the order of their item's size (greatest
 * first) and then of their names, the head is padded so that the values start at a multiple of 8
 * bytes: the same arrays give the same bytes, in whatever order they come.
 *
 * @param tensors typed arrays in C order and their shapes, by name
 * @param metadata texts to keep with the arrays
 * @throws {RangeError} where the number of values and the shape disagree
 */
export function formatSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const head: Record<string, unknown> = {};
  const texts = Object.entries(metadata).sort(([a], [b]) => a < b ? -1 : 1);
  if (texts.length > 0) head.__metadata__ = Object.fromEntries(texts);
  const parts: Uint8Array[] = [];
  let offset = 0;
  const inOrder = [...tensors].sort(([nameA, a], [nameB, b]) =>
    b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT || (nameA < nameB ? -1 : 1)
  );
  for (const [name, { data, shape }] of inOrder) {
    const count = shape.reduce((product, n) => product * n, 1);
    if (data.length !== count) {
      throw new RangeError(
        `Cannot write "${name}": shape (${shape.join(", ")}) needs ${count} values, ` +
          `got ${data.length}`,
      );
    }
    const end = offset + data.byteLength;
    head[name] = { dtype: dtypeOf(data, name), shape, data_offsets: [offset, end] };
    parts.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    offset = end;
  }
  return [formatHead(head), ...parts];
}

function dtypeOf(data: SafeTensor["data"], name: string): string {
  const dtype = Object.keys(SAFETENSORS_TYPES).find((key) =>
    (SAFETENSORS_TYPES[key] as unknown) === data.constructor
  );
  if (dtype === undefined) throw new TypeError(`Cannot write "${name}": not a typed array`);
  return dtype;
}

function formatHead(head: Record<string, unknown>): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(32);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, 8);
  return bytes;
}
