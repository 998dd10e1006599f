import { linearWeights } from "../volumes/linear_weights.ts";

/** Rows of a plane: the first, and the one after the last. */
export type RowRange = readonly [from: number, to: number];

/** Bytes of class probabilities that are held at once: 1 GiB. */
const MOST_BYTES = 2 ** 30;

/**
 * Splits the rows of a label map into bands that are predicted one after the other.
 *
 * @param height rows of the label map
 * @param bytes what the class probabilities of all rows would take
 * @param mostBytes what those of one band may take
 */
export function rowBands(height: number, bytes: number, mostBytes = MOST_BYTES): RowRange[] {
  const count = Math.min(height, Math.max(1, Math.ceil(bytes / mostBytes)));
  const border = (i: number) => Math.round((i * height) / count);
  return Array.from({ length: count }, (_, i) => [border(i), border(i + 1)] as const);
}

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
