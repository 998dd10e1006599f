import type { VoxelArray } from "../volumes/voxel_array.ts";

/** Values in ascending order and how often each occurs. */
export interface IntensityCounts {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** Options of {@linkcode intensityCounts}. */
export interface IntensityCountsOptions {
  /** Only these voxels. @default {all} */
  readonly indices?: Uint32Array;
  /** Whether all of them are whole numbers; then every one is counted. */
  readonly integral: boolean;
  /** Most voxels that are looked at where values are not whole numbers. */
  readonly maxSamples: number;
}

/**
 * Counts how often each value occurs. Of values that are not whole numbers every n-th voxel is taken
 * and stands for n, so that the same voxels always give the same counts.
 */
export function intensityCounts(
  data: VoxelArray,
  options: IntensityCountsOptions,
): IntensityCounts {
  const { indices, integral, maxSamples } = options;
  const total = indices?.length ?? data.length;
  const valueAt = (i: number) => Number(data[indices === undefined ? i : indices[i]]);
  const counted = integral ? countedWhole(total, valueAt) : undefined;
  if (counted !== undefined) return counted;
  const stride = integral ? 1 : Math.max(1, Math.ceil(total / maxSamples));
  const taken = new Float64Array(Math.ceil(total / stride));
  for (let i = 0; i < taken.length; i++) taken[i] = valueAt(i * stride);
  return countedSorted(taken, stride);
}

/** Widest range of whole numbers that is counted in a table. */
const MAX_RANGE = 1 << 21;

function countedWhole(
  total: number,
  valueAt: (i: number) => number,
): IntensityCounts | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < total; i++) {
    const value = valueAt(i);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(high - low < MAX_RANGE)) return undefined;
  const bins = new Uint32Array(high - low + 1);
  for (let i = 0; i < total; i++) bins[valueAt(i) - low]++;
  const values: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < bins.length; i++) {
    if (bins[i] === 0) continue;
    values.push(low + i);
    counts.push(bins[i]);
  }
  return { values, counts };
}

function countedSorted(values: Float64Array, weight: number): IntensityCounts {
  values.sort();
  const found: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (i > 0 && values[i] === values[i - 1]) counts[counts.length - 1] += weight;
    else {
      found.push(values[i]);
      counts.push(weight);
    }
  }
  return { values: found, counts };
}

/** Adds up counts; the values stay in ascending order. */
export function mergeCounts(parts: readonly IntensityCounts[]): IntensityCounts {
  const [first] = parts;
  if (parts.length === 1) return { values: first.values, counts: first.counts };
  const merged = new Map<number, number>();
  for (const { values, counts } of parts) {
    values.forEach((value, i) => merged.set(value, (merged.get(value) ?? 0) + counts[i]));
  }
  const sorted = [...merged].sort((a, b) => a[0] - b[0]);
  return { values: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count) };
}

/**
 * Percentiles by linear interpolation between the two nearest ranks.
 *
 * @param percents 0 to 100
 */
export function percentilesOfCounts(
  { values, counts }: IntensityCounts,
  percents: readonly number[],
): number[] {
  const ends = new Float64Array(counts.length);
  let total = 0;
  counts.forEach((count, i) => ends[i] = total += count);
  const valueAt = (rank: number) => values[ends.findIndex((end) => rank < end)] ?? NaN;
  return percents.map((percent) => {
    const rank = (percent / 100) * (total - 1);
    const low = valueAt(Math.floor(rank));
    const high = valueAt(Math.min(Math.floor(rank) + 1, total - 1));
    return low + (rank - Math.floor(rank)) * (high - low);
  });
}
