import type { LaidWindow } from "./lay_windows.ts";
import type { RowRange } from "./row_bands.ts";

/**
 * A window's part in some rows of the image, told from the first of them.
 *
 * @returns undefined where it reaches none of them
 */
export function clipToRows(
  { flip, zyx: [z, y, x] }: LaidWindow,
  [from, to]: RowRange,
): LaidWindow | undefined {
  const skipped = Math.max(0, from - y.start);
  const length = Math.min(to, y.start + y.length) - y.start - skipped;
  if (length <= 0) return undefined;
  const rows = {
    ...y,
    start: y.start + skipped - from,
    length,
    first: y.first + skipped * y.step,
    shares: y.shares.subarray(skipped, skipped + length),
  };
  return { flip, zyx: [z, rows, x] };
}
