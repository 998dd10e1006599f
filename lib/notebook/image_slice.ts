/** A slice of a scan: one intensity per pixel, rows from the top as it shall be seen. */
export interface ImageSlice {
  /** Intensities, row after row. */
  readonly data: ArrayLike<number | bigint>;
  /** Rows and columns. */
  readonly heightWidth: readonly [number, number];
  /** Size of a pixel along y and x in millimetres. @default {[1, 1]} */
  readonly pixelYxMm?: readonly [number, number];
}
