import { philox } from "./philox.ts";

/**
 * Random numbers that are a function of their name and nothing else: the same seed and keys give the
 * same numbers on any machine, in any order of use, with any number of workers.
 *
 * Philox-4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), keyed by a
 * 64-bit hash of the seed and the keys.
 */
export interface RandomStream {
  /** A number in [0, 1) with 32 random bits. */
  uniform(low?: number, high?: number): number;
  /** An integer in [0, count). */
  integer(count: number): number;
  /** A standard normal number. */
  normal(): number;
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** A shuffled copy (Fisher-Yates). */
  shuffled<T>(items: readonly T[]): T[];
}

/**
 * Opens the stream of a seed and a path of keys, for example `randomStream(seed, "augment", epoch,
 * step, sample)`.
 *
 * @example The same name gives the same numbers
 * ```ts
 * import { randomStream } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * assert.equal(randomStream(7, "noise", 3).uniform(), randomStream(7, "noise", 3).uniform());
 * ```
 */
export function randomStream(seed: number, ...keys: (string | number)[]): RandomStream {
  const key = hash64(`${seed}/${keys.join("/")}`);
  const counter = new Uint32Array(4);
  const block = new Uint32Array(4);
  let used = 4;
  let spare: number | undefined;

  function bits(): number {
    if (used === 4) {
      philox(counter, key, block);
      used = 0;
      if (++counter[0] === 0) counter[1]++;
    }
    return block[used++];
  }
  function uniform(low = 0, high = 1): number {
    return low + (high - low) * (bits() / 4294967296);
  }
  function integer(count: number): number {
    return Math.floor((bits() / 4294967296) * count);
  }
  function normal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log((bits() + 1) / 4294967297));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  function shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [result[i], result[j]] = [result[j], result[i]];
    }
    return result;
  }
  return { uniform, integer, normal, bits, shuffled };
}

/** FNV-1a over the UTF-8 bytes, two lanes with different offsets, each finished with a mixer. */
function hash64(text: string): [number, number] {
  let a = 0x811C9DC5;
  let b = 0x9DC5811C;
  for (const byte of new TextEncoder().encode(text)) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193) ^ (b >>> 15);
  }
  return [mix(a), mix(b ^ a)];
}

function mix(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85EBCA6B);
  h = Math.imul(h ^ (h >>> 13), 0xC2B2AE35);
  return (h ^ (h >>> 16)) >>> 0;
}
