import { readNpy } from "../../lib/io/read_npy.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import { tf } from "../../lib/engine/tf.ts";

/** Path of a stored answer. */
export function goldenPath(name: string): string {
  return new URL(`../golden/${name}`, import.meta.url).pathname;
}

/** A stored JSON answer. */
export async function goldenJson(name: string) {
  return JSON.parse(await Deno.readTextFile(goldenPath(name)));
}

/** A stored array as numbers with its shape. */
export async function goldenArray(name: string) {
  const { data, shape } = await readNpy(goldenPath(name));
  return { data: Float32Array.from(data as Float32Array, Number), shape: [...shape] };
}

/** A stored array (n, c, …) as a tensor [n, …, c]. */
export async function goldenChannelsLast(name: string) {
  const { data, shape } = await goldenArray(name);
  const axes = [0, ...shape.slice(2).map((_, i) => i + 2), 1];
  return tf.transpose(tf.tensor(data, shape), axes);
}

/** Stored PyTorch weights. */
export async function goldenWeights(name: string) {
  return (await readSafetensors(goldenPath(name))).tensors as unknown as ReadonlyMap<
    string,
    { data: Float32Array; shape: number[] }
  >;
}

/** Largest difference of two arrays of the same length. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** Largest absolute value. */
export function largestValue(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}
