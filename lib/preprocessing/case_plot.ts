import { type OutlineLayer, outlinePlot } from "./outline_plot.ts";

/** A slice of a preprocessed case and what is outlined on it, row after row. */
export interface CaseSlice {
  readonly image: Float32Array;
  readonly label: Uint8Array;
  readonly previous?: Uint8Array | undefined;
  readonly mask?: Uint8Array | undefined;
  /** Pixels along y and x. */
  readonly heightWidth: readonly [number, number];
  /** Millimetres of a pixel along y and x. */
  readonly pixelYxMm: readonly [number, number];
}

const RED = [255, 0, 0] as const;
const BLUE = [0, 0, 255] as const;
const GREEN = [0, 255, 0] as const;

/**
 * Draws a slice in true proportions as PNG, black and white at its least and greatest value, with
 * dashed outlines one pixel wide: red around the label's classes, blue around those of a previous
 * stage, green around the mask.
 */
export function casePlot(slice: CaseSlice): Uint8Array<ArrayBuffer> {
  const layers = [
    { map: slice.label, color: RED },
    { map: slice.previous, color: BLUE },
    { map: slice.mask, color: GREEN },
  ].flatMap(({ map, color }): OutlineLayer[] => map === undefined ? [] : [{ map, color }]);
  const { image, heightWidth, pixelYxMm } = slice;
  return outlinePlot({ image, layers, heightWidth, pixelYxMm });
}
