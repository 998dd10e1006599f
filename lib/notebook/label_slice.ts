/** A slice of a label map: one class number per pixel, rows from the top. */
export interface LabelSlice {
  readonly data: ArrayLike<number | bigint>;
  readonly heightWidth: readonly [number, number];
}
