/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/** Least and greatest value; ∞ and −∞ for none. */
export function extent(values: ArrayLike<number | bigint>): [low: number, high: number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Mean of the values that are there; null where none is. */
export function meanOfPresent(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : mean(present);
}

/** Population standard deviation (divides by n), in two passes. */
export function standardDeviation(values: ArrayLike<number>): number {
  const center = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - center) ** 2;
  return Math.sqrt(sum / values.length);
}

/**
 * Percentile by linear interpolation between the two nearest ranks (NumPy's default).
 *
 * @param sorted values in ascending order
 * @param percent 0 to 100
 */
export function percentile(sorted: ArrayLike<number>, percent: number): number {
  if (sorted.length === 0) return NaN;
  const rank = (percent / 100) * (sorted.length - 1);
  const low = Math.floor(rank);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (rank - low) * (sorted[high] - sorted[low]);
}

/** Median of values in any order; the mean of the middle two for an even count. */
export function median(values: readonly number[]): number {
  return percentile([...values].sort((a, b) => a - b), 50);
}
