import type { SpatialDraw } from "./augmentation_draw.ts";

/** No movement. */
export const STILL: SpatialDraw = {
  flipZyx: [false, false, false],
  matrixZyx: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  shiftZyx: [0, 0, 0],
};
