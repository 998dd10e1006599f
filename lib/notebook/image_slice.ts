/** A slice of a scan: one intensity per pixel, rows from the top as it shall be seen. */
export interface ImageSlice {
  readonly data: ArrayLike<number | bigint>;
  readonly heightWidth: readonly [number, number];
  /** Size of a pixel along y and x in millimetres. @default {[1, 1]} */
  readonly pixelYxMm?: readonly [number, number];
}
