/** Fields of a message: numbers, or bytes that may be messages or texts. */
export type Fields = ReadonlyMap<number, readonly (bigint | Uint8Array)[]>;

/** Reads a protocol buffer's fields. */
export function decodeProtobuf(bytes: Uint8Array): Fields {
  const fields = new Map<number, (bigint | Uint8Array)[]>();
  let at = 0;
  function varint(): bigint {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint());
    let value: bigint | Uint8Array;
    if (tag % 8 === 0) value = varint();
    else {
      const length = tag % 8 === 5 ? 4 : Number(varint());
      value = bytes.subarray(at, at + length);
      at += length;
    }
    const number = Math.floor(tag / 8);
    fields.set(number, [...fields.get(number) ?? [], value]);
  }
  if (at !== bytes.length) throw new Error("a field that goes beyond the end");
  return fields;
}

/** Messages in a field. */
export function messagesIn(fields: Fields, number: number): Fields[] {
  return (fields.get(number) ?? []).map((value) => decodeProtobuf(value as Uint8Array));
}

/** Texts in a field. */
export function textsIn(fields: Fields, number: number): string[] {
  return (fields.get(number) ?? []).map((value) => new TextDecoder().decode(value as Uint8Array));
}
