import { gunzipSync, gzipSync } from "node:zlib";
import { type RandomStream, randomStream } from "../../lib/foundation/random_stream.ts";
import type { FuzzTarget } from "./fuzz_target.ts";

/** Which damaged file: the number of the run, and of the file in it. */
export interface FuzzCase {
  readonly seed: number;
  readonly index: number;
}

const MOST_CHANGES = 4;
const LONGEST_SPAN = 4096;
const WHOLE_NUMBERS = [0, 1, -1, 2, 7, 8, 16, 127, 128, 255, 256, 348, 540, 32767, 32768, 65535];
const LARGE_NUMBERS = [2 ** 24, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 40, 2 ** 53, 2 ** 62];
const FLOATS = [0, 1, -1, 0.5, NaN, Infinity, -Infinity, 1e30, -1e30, 1e-30, 1e300];

/**
 * Damages one of a target's seeds: the same case gives the same bytes.
 *
 * @param target whose files they are
 * @param seeds its sound files
 */
export function mutate(
  target: FuzzTarget,
  { seeds, seed, index }: FuzzCase & { readonly seeds: readonly Uint8Array[] },
): Uint8Array<ArrayBuffer> {
  const random = randomStream(seed, target.name, index);
  const sound = pick(random, seeds);
  const other = pick(random, seeds);
  if (target.packed && random.uniform() < 0.6) {
    const content = damage(gunzipSync(sound), gunzipSync(other), random);
    return new Uint8Array(gzipSync(content, { level: 1 }));
  }
  return damage(sound, other, random);
}

function damage(
  sound: Uint8Array,
  other: Uint8Array,
  random: RandomStream,
): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(sound);
  for (let left = 1 + random.integer(MOST_CHANGES); left > 0; left--) {
    bytes = pick(random, CHANGES)(bytes, random, other);
  }
  return bytes;
}

type Change = (
  bytes: Uint8Array<ArrayBuffer>,
  random: RandomStream,
  other: Uint8Array,
) => Uint8Array<ArrayBuffer>;

const CHANGES: readonly Change[] = [
  flipBits,
  setNumber,
  setNumber,
  setNumber,
  setFloat,
  setByte,
  cut,
  removeSpan,
  repeatSpan,
  insertSpan,
  zeroSpan,
  splice,
  rewriteDigits,
];

function pick<T>(random: RandomStream, items: readonly T[]): T {
  return items[random.integer(items.length)];
}

/** A place in the bytes, in half of the cases among the first 600, where headers are. */
function place(bytes: Uint8Array, random: RandomStream): number {
  return random.integer(random.uniform() < 0.5 ? Math.min(bytes.length, 600) : bytes.length);
}

function span(bytes: Uint8Array, random: RandomStream): [start: number, end: number] {
  const start = place(bytes, random);
  const length = 1 + random.integer(Math.min(LONGEST_SPAN, Math.max(bytes.length - start, 1)));
  return [start, Math.min(start + length, bytes.length)];
}

function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (result.set(part, at), at + part.length), 0);
  return result;
}

function flipBits(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  for (let left = 1 + random.integer(8); left > 0 && bytes.length > 0; left--) {
    bytes[place(bytes, random)] ^= 1 << random.integer(8);
  }
  return bytes;
}

function setByte(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  if (bytes.length > 0) bytes[place(bytes, random)] = pick(random, [0, 1, 127, 128, 255, 32, 48]);
  return bytes;
}

/** Puts a number where a length or a code may be. */
function setNumber(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  const size = pick(random, [2, 4, 8]);
  const at = Math.floor(place(bytes, random) / 2) * 2;
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer);
  const value = BigInt(
    pick(random, [...WHOLE_NUMBERS, ...LARGE_NUMBERS, bytes.length, bytes.length + 1]),
  );
  const little = random.uniform() < 0.7;
  if (size === 2) view.setInt16(at, Number(BigInt.asIntN(16, value)), little);
  else if (size === 4) view.setInt32(at, Number(BigInt.asIntN(32, value)), little);
  else view.setBigInt64(at, BigInt.asIntN(64, value), little);
  return bytes;
}

function setFloat(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  const size = pick(random, [4, 8]);
  const at = Math.floor(place(bytes, random) / 4) * 4;
  if (at + size > bytes.length) return bytes;
  const view = new DataView(bytes.buffer);
  const little = random.uniform() < 0.7;
  if (size === 4) view.setFloat32(at, pick(random, FLOATS), little);
  else view.setFloat64(at, pick(random, FLOATS), little);
  return bytes;
}

function cut(bytes: Uint8Array, random: RandomStream): Uint8Array<ArrayBuffer> {
  return bytes.slice(0, place(bytes, random));
}

function removeSpan(bytes: Uint8Array, random: RandomStream): Uint8Array<ArrayBuffer> {
  const [start, end] = span(bytes, random);
  return join(bytes.subarray(0, start), bytes.subarray(end));
}

function repeatSpan(bytes: Uint8Array, random: RandomStream): Uint8Array<ArrayBuffer> {
  const [start, end] = span(bytes, random);
  const part = bytes.subarray(start, end);
  const times = 1 + random.integer(3);
  return join(
    bytes.subarray(0, end),
    ...Array.from({ length: times }, () => part),
    bytes.subarray(end),
  );
}

function insertSpan(bytes: Uint8Array, random: RandomStream): Uint8Array<ArrayBuffer> {
  const at = place(bytes, random);
  const part = Uint8Array.from({ length: 1 + random.integer(64) }, () => random.integer(256));
  return join(bytes.subarray(0, at), part, bytes.subarray(at));
}

function zeroSpan(bytes: Uint8Array<ArrayBuffer>, random: RandomStream): Uint8Array<ArrayBuffer> {
  const [start, end] = span(bytes, random);
  return bytes.fill(0, start, end);
}

function splice(
  bytes: Uint8Array,
  random: RandomStream,
  other: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return join(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random)));
}

/** Puts another number where one is written in text. */
function rewriteDigits(
  bytes: Uint8Array<ArrayBuffer>,
  random: RandomStream,
): Uint8Array<ArrayBuffer> {
  const isDigit = (byte: number) => byte >= 48 && byte <= 57;
  const from = place(bytes, random);
  const start = bytes.subarray(from).findIndex(isDigit) + from;
  if (start < from) return bytes;
  let end = start;
  while (end < bytes.length && isDigit(bytes[end])) end++;
  const number = pick(random, [...WHOLE_NUMBERS, ...LARGE_NUMBERS, bytes.length]);
  const text = new TextEncoder().encode(String(number));
  return join(bytes.subarray(0, start), text, bytes.subarray(end));
}
