import type { ClassIntensities } from "./fingerprint.ts";
import { type IntensityCounts, mergeCounts } from "./intensity_counts.ts";
import { mergeMoments } from "./moments.ts";

/** Most sampled values of one class in one channel that are kept over all cases. */
const MAX_VALUES = 1_000_000;

/**
 * Pools the intensities of cases by class and channel. Of many cases with sampled values only every
 * n-th value is kept and stands for n, so that the memory does not grow with the cases.
 *
 * @param cases the intensities of each case; the result depends on their order in the last digit
 * @returns in order of channel and class
 */
export function poolIntensities(
  cases: readonly (readonly ClassIntensities[])[],
): ClassIntensities[] {
  const groups = new Map<string, ClassIntensities[]>();
  for (const one of cases.flat()) {
    const key = `${one.channel} ${one.class}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key)!.push(one);
  }
  const perCase = Math.max(1, Math.floor(MAX_VALUES / cases.length));
  return [...groups.values()]
    .map((parts) => ({
      class: parts[0].class,
      channel: parts[0].channel,
      ...mergeMoments(parts),
      ...mergeCounts(parts.map((part) => thinned(part, perCase))),
    }))
    .sort((a, b) => a.channel - b.channel || a.class - b.class);
}

function thinned(part: ClassIntensities, most: number): IntensityCounts {
  const { values, counts } = part;
  const stride = Math.ceil(values.length / most);
  if (stride <= 1 || values.every(Number.isInteger)) return part;
  const kept = values.map((_, i) => i).filter((i) => i % stride === stride >> 1);
  return { values: kept.map((i) => values[i]), counts: kept.map((i) => counts[i] * stride) };
}
