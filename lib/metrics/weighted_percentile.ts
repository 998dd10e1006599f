const BINS = 4096;

/**
 * The smallest of some values up to which a part of all weight lies.
 *
 * @param values finite, of at least 0, in any order
 * @param weights how much each counts, more than 0
 * @param part in (0, 1]
 * @returns null without values
 */
export function weightedPercentile(
  values: Float64Array,
  weights: Float64Array,
  part: number,
): number | null {
  if (values.length === 0) return null;
  let largest = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] > largest) largest = values[i];
    total += weights[i];
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  const wanted = part * total * (1 - 1e-12);
  const scale = (BINS - 1) / largest;
  const inBin = new Float64Array(BINS);
  for (let i = 0; i < values.length; i++) inBin[Math.floor(values[i] * scale)] += weights[i];
  let bin = 0;
  let below = 0;
  while (bin < BINS - 1 && below + inBin[bin] < wanted) below += inBin[bin++];
  const members: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (Math.floor(values[i] * scale) === bin) members.push(i);
  }
  members.sort((a, b) => values[a] - values[b]);
  for (const i of members) {
    below += weights[i];
    if (below >= wanted) return values[i];
  }
  return members.length === 0 ? largest : values[members[members.length - 1]];
}
