import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";

/** A draw that changes nothing, but for what is given. */
export function neutralDraw(changes: Partial<AugmentationDraw> = {}): AugmentationDraw {
  return {
    flipZ: false,
    matrixYx: [1, 0, 0, 1],
    shiftYx: [0, 0],
    noise: 0,
    blur: 0,
    brightness: 1,
    contrast: 1,
    lowResolution: 1,
    gamma: 1,
    gammaInverted: 1,
    noiseSeed: 1,
    ...changes,
  };
}
