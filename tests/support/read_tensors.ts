import type { Tensor } from "@tensorflow/tfjs";

/** What a tensor holds, away from its backend. */
export interface ReadTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly values: readonly (number | string)[];
}

/** Reads tensors and disposes them; complex numbers as pairs. */
export function readTensors(result: Tensor | readonly Tensor[]): ReadTensor[] {
  return [result].flat().map((tensor) => {
    const read = {
      shape: [...tensor.shape],
      dtype: tensor.dtype as string,
      values: [...(tensor.dataSync() as Float32Array)],
    };
    tensor.dispose();
    return read;
  });
}

/**
 * Says where tensors differ, or gives undefined.
 *
 * @param tolerance of |found − expected| / (1 + |expected|)
 */
export function firstDifference(
  found: readonly ReadTensor[],
  expected: readonly ReadTensor[],
  tolerance: number,
): string | undefined {
  if (found.length !== expected.length) {
    return `${found.length} results instead of ${expected.length}`;
  }
  for (const [i, one] of found.entries()) {
    const other = expected[i];
    if (`${one.shape}` !== `${other.shape}`) {
      return `result ${i}: shape [${one.shape}] instead of [${other.shape}]`;
    }
    if (one.dtype !== other.dtype) return `result ${i}: ${one.dtype} instead of ${other.dtype}`;
    if (one.values.length !== other.values.length) {
      return `result ${i}: ${one.values.length} values`;
    }
    const at = one.values.findIndex((value, k) => !isClose(value, other.values[k], tolerance));
    if (at >= 0) {
      return `result ${i}, value ${at}: ${one.values[at]} instead of ${other.values[at]}`;
    }
  }
  return undefined;
}

function isClose(a: number | string, b: number | string, tolerance: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  if (typeof a === "string" || typeof b === "string") return false;
  return Math.abs(a - b) <= tolerance * (1 + Math.abs(b));
}
