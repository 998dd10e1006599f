import { linearWeights } from "../volumes/linear_weights.ts";
import type { RowRange } from "./row_bands.ts";

/**
 * The rows of the class probabilities that each band is interpolated from, where these have another
 * number of rows. Together they are all rows; neighbours share what lies at their border.
 */
export function rowsBehind(
  bands: readonly RowRange[],
  height: number,
  toHeight: number,
): RowRange[] {
  const { low, weight } = linearWeights(height, { length: toHeight, step: height / toHeight });
  const rows: RowRange[] = [];
  for (const [i, [from, to]] of bands.entries()) {
    const end = low[to - 1] + (weight[to - 1] === 0 ? 1 : 2);
    const start = i === 0 ? 0 : Math.min(low[from], rows[i - 1][1]);
    rows.push([start, i === bands.length - 1 ? height : end]);
  }
  return rows;
}
