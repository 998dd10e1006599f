import type {
  AugmentationDraw,
  GrayOperation,
  SpatialDraw,
} from "../../lib/augmentation/augmentation_draw.ts";
import { STILL } from "../../lib/augmentation/still.ts";

/** A draw that changes nothing, but for what is given. */
export function neutralDraw(
  spatial: Partial<SpatialDraw> = {},
  gray: readonly GrayOperation[] = [],
): AugmentationDraw {
  return { spatial: { ...STILL, ...spatial }, gray };
}

/** A movement in the plane: the rows of a 2 × 2 matrix over (y, x) and a shift in voxels. */
export function inPlane(
  [yy, yx, xy, xx]: readonly number[],
  [shiftY, shiftX]: readonly number[] = [0, 0],
): Partial<SpatialDraw> {
  return { matrixZyx: [1, 0, 0, 0, yy, yx, 0, xy, xx], shiftZyx: [0, shiftY, shiftX] };
}
