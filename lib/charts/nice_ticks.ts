/**
 * Round numbers that divide a range, for an axis.
 *
 * @param low the range's start
 * @param high the range's end, above its start
 * @param count about how many are wanted
 * @returns ticks in ascending order, none outside the range
 */
export function niceTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => {
    return Number(((first + i) * step).toFixed(Math.min(decimals, 20)));
  });
}
