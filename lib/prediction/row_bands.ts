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
