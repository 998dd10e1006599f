import type { Fingerprint } from "./fingerprint.ts";
import { mergeMoments } from "./intensity_pool.ts";

/** Statistics of the foreground voxels of one channel, over all cases. */
export interface ForegroundStatistics {
  /** Population standard deviation. */
  readonly sd: number;
  readonly mean: number;
  /** The percentiles asked for, by linear interpolation. */
  readonly percentiles: readonly number[];
}

/** Options of {@linkcode foregroundStatistics}. */
export interface ForegroundStatisticsOptions {
  readonly channel: number;
  /** Percentiles in percent. */
  readonly percentiles: readonly number[];
}

/**
 * Pools the intensities of some classes.
 *
 * @param classes original class numbers
 */
export function foregroundStatistics(
  fingerprint: Fingerprint,
  classes: readonly number[],
  options: ForegroundStatisticsOptions,
): ForegroundStatistics {
  const entries = fingerprint.intensities.filter((entry) =>
    entry.channel === options.channel && classes.includes(entry.class)
  );
  const empty = { count: 0, mean: NaN, squares: NaN };
  const { count, mean, squares } = entries.reduce(mergeMoments, empty);
  const histogram = new Map<number, number>();
  for (const { values, counts } of entries) {
    values.forEach((value, i) => histogram.set(value, (histogram.get(value) ?? 0) + counts[i]));
  }
  const sorted = [...histogram].sort((a, b) => a[0] - b[0]);
  return {
    sd: Math.sqrt(squares / count),
    mean,
    percentiles: options.percentiles.map((percent) => percentileOf(sorted, percent)),
  };
}

function percentileOf(sorted: readonly (readonly [number, number])[], percent: number): number {
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const rank = (percent / 100) * (total - 1);
  const low = valueAtRank(sorted, Math.floor(rank));
  const high = valueAtRank(sorted, Math.min(Math.floor(rank) + 1, total - 1));
  return low + (rank - Math.floor(rank)) * (high - low);
}

function valueAtRank(sorted: readonly (readonly [number, number])[], rank: number): number {
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (rank < passed) return value;
  }
  return NaN;
}
