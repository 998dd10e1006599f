import { randomStream } from "../foundation/random_stream.ts";
import { percentile } from "../foundation/statistics.ts";

/** Options of {@linkcode bootstrapInterval}. */
export interface BootstrapOptions {
  /** How often the cases are drawn anew. @default {2000} */
  readonly resamples?: number;
  /** Part of the means that the interval holds. @default {0.95} */
  readonly confidence?: number;
  /** The same seed gives the same interval. @default {0} */
  readonly seed?: number;
}

/** Both ends of an interval. */
export type Interval = readonly [number, number];

/** Which cases each resample takes; the same for all measures of as many cases. */
const drawn = new Map<string, Uint32Array>();

/**
 * Percentile bootstrap interval of a mean: the cases are drawn again and again with replacement.
 *
 * @param values one for each case
 * @returns null for fewer than two values
 *
 * @example Ten cases
 * ```ts
 * import { bootstrapInterval } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const [low, high] = bootstrapInterval([0.8, 0.9, 0.7, 0.85, 0.6, 0.95, 0.8, 0.75, 0.9, 0.85])!;
 * assert.ok(low < 0.81 && high > 0.81);
 * ```
 */
export function bootstrapInterval(
  values: readonly number[],
  options: BootstrapOptions = {},
): Interval | null {
  const { resamples = 2000, confidence = 0.95, seed = 0 } = options;
  const n = values.length;
  if (n < 2) return null;
  const chosen = draws(n, resamples, seed);
  const means = new Float64Array(resamples);
  for (let k = 0, i = 0; k < resamples; k++) {
    let sum = 0;
    for (const end = i + n; i < end; i++) sum += values[chosen[i]];
    means[k] = sum / n;
  }
  means.sort();
  const outside = (1 - confidence) / 2 * 100;
  return [percentile(means, outside), percentile(means, 100 - outside)];
}

function draws(n: number, resamples: number, seed: number): Uint32Array {
  const key = `${seed} ${n} ${resamples}`;
  let chosen = drawn.get(key);
  if (chosen === undefined) {
    const random = randomStream(seed, "bootstrap", n);
    chosen = Uint32Array.from({ length: n * resamples }, () => random.integer(n));
    if (drawn.size >= 16) drawn.clear();
    drawn.set(key, chosen);
  }
  return chosen;
}
