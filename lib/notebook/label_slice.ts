/** A slice of a label map: one class number per pixel, rows from the top. */
export interface LabelSlice {
  /** Class numbers, row after row. */
  readonly data: ArrayLike<number | bigint>;
  /** Rows and columns. */
  readonly heightWidth: readonly [number, number];
}
