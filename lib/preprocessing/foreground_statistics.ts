import type { Fingerprint } from "./fingerprint.ts";
import { mergeCounts, percentilesOfCounts } from "./intensity_counts.ts";
import { mergeMoments } from "./moments.ts";

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
 * Pools the intensities of some classes; NaN where there is no voxel of them.
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
  if (entries.length === 0) {
    return { sd: NaN, mean: NaN, percentiles: options.percentiles.map(() => NaN) };
  }
  const { count, mean, squares } = mergeMoments(entries);
  return {
    sd: Math.sqrt(squares / count),
    mean,
    percentiles: percentilesOfCounts(mergeCounts(entries), options.percentiles),
  };
}
