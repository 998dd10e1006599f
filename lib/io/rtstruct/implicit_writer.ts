/** Writes elements of a data set in implicit VR little endian, sequences and items inside. */
export interface ImplicitWriter {
  /** An element with a text of ASCII characters, padded to even length with spaces. */
  text(tag: number, value: string): void;
  /** An element with a unique identifier, padded to even length with a zero. */
  uid(tag: number, value: string): void;
  /** A sequence, whose items `write` writes. */
  sequence(tag: number, write: () => void): void;
  /** An item of a sequence. */
  item(write: () => void): void;
  /** What was written. */
  bytes(): Uint8Array;
}

const ITEM = 0xFFFEE000;

/** Opens a writer for elements that are too many for a general one. */
export function implicitWriter(): ImplicitWriter {
  let buffer = new Uint8Array(1 << 16);
  let view = new DataView(buffer.buffer);
  let length = 0;
  const encoder = new TextEncoder();

  function header(tag: number, size: number): void {
    if (length + 8 + size > buffer.length) {
      const larger = new Uint8Array(2 * (length + 8 + size));
      larger.set(buffer.subarray(0, length));
      buffer = larger;
      view = new DataView(buffer.buffer);
    }
    view.setUint16(length, tag >>> 16, true);
    view.setUint16(length + 2, tag & 0xFFFF, true);
    view.setUint32(length + 4, size, true);
    length += 8;
  }
  function padded(tag: number, value: string, padding: number): void {
    const size = value.length + value.length % 2;
    header(tag, size);
    encoder.encodeInto(value, buffer.subarray(length));
    if (size > value.length) buffer[length + size - 1] = padding;
    length += size;
  }
  function enclosed(tag: number, write: () => void): void {
    header(tag, 0);
    const start = length;
    write();
    view.setUint32(start - 4, length - start, true);
  }
  return {
    text: (tag, value) => padded(tag, value, 32),
    uid: (tag, value) => padded(tag, value, 0),
    sequence: enclosed,
    item: (write) => enclosed(ITEM, write),
    bytes: () => buffer.subarray(0, length),
  };
}
