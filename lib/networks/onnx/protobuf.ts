/** Bytes in pieces, so that large arrays are not copied into each message around them. */
export interface ProtobufMessage {
  readonly length: number;
  readonly parts: readonly Uint8Array[];
}

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

/** A message of fields, one after the other. */
export function message(...fields: readonly ProtobufMessage[]): ProtobufMessage {
  return {
    length: fields.reduce((sum, { length }) => sum + length, 0),
    parts: fields.flatMap(({ parts }) => parts),
  };
}

/** A whole number, negative ones in two's complement. */
export function intField(number: number, value: number): ProtobufMessage {
  return bytesOf([...varint(number * 8 + VARINT), ...varint(value)]);
}

/** A 32-bit float. */
export function floatField(number: number, value: number): ProtobufMessage {
  const bytes = new Uint8Array(Float32Array.of(value).buffer);
  return bytesOf([...varint(number * 8 + FIXED32), ...bytes]);
}

/** A text. */
export function textField(number: number, value: string): ProtobufMessage {
  return bytesField(number, new TextEncoder().encode(value));
}

/** Bytes, which are not copied. */
export function bytesField(number: number, value: Uint8Array): ProtobufMessage {
  return messageField(number, { length: value.length, parts: [value] });
}

/** A message in a message. */
export function messageField(number: number, content: ProtobufMessage): ProtobufMessage {
  return message(bytesOf([...varint(number * 8 + LENGTH), ...varint(content.length)]), content);
}

/** Whole numbers in one field. */
export function intsField(number: number, values: readonly number[]): ProtobufMessage {
  return bytesField(number, Uint8Array.from(values.flatMap(varint)));
}

function bytesOf(bytes: readonly number[]): ProtobufMessage {
  return { length: bytes.length, parts: [Uint8Array.from(bytes)] };
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
