/**
 * Percentile of one axis of a list of triples, by linear interpolation between the two nearest
 * ranks; computed from the nearer rank, as NumPy does, so that the last digit agrees with it.
 *
 * @param triples for example the spacings of all cases
 * @param axis 0, 1 or 2
 * @param percent 0 to 100
 */
export function percentileOfAxis(
  triples: readonly (readonly number[])[],
  axis: number,
  percent: number,
): number {
  const sorted = triples.map((triple) => triple[axis]).sort((a, b) => a - b);
  const rank = (percent / 100) * (sorted.length - 1);
  const low = Math.floor(rank);
  const high = Math.min(low + 1, sorted.length - 1);
  const part = rank - low;
  const distance = sorted[high] - sorted[low];
  return part < 0.5 ? sorted[low] + distance * part : sorted[high] - distance * (1 - part);
}
