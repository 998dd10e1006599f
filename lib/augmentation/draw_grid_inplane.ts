import type { RandomStream } from "../foundation/random_stream.ts";
import type { GridInplaneParameters } from "../parameters/augmentation_parameters.ts";
import type { MatrixZyx, SpatialDraw, TripleZyx } from "./augmentation_draw.ts";
import { multiplyMatrices } from "./multiply_matrices.ts";
import { randomDraws } from "./random_draws.ts";
import { STILL } from "./still.ts";

/**
 * Draws a movement in the plane with ovseg's probabilities and ranges: rotation, zoom and shear in
 * random order, translation, flips of all axes.
 *
 * @param patchZyx translations are in halves of it
 */
export function drawGridInplane(
  grid: GridInplaneParameters,
  random: RandomStream,
  patchZyx: TripleZyx,
): SpatialDraw {
  const { happens, uniform } = randomDraws(random);
  const rotates = happens(grid.p_rot);
  const angle = (uniform(grid.mm_rot) * Math.PI) / 180;
  const zooms = happens(grid.p_zoom);
  const unequal = happens(grid.p_scale_if_zoom);
  const zoomY = uniform(grid.mm_zoom);
  const zoomX = uniform(grid.mm_zoom);
  const shears = happens(grid.p_shear);
  const shear = uniform(grid.mm_shear);
  const shearsX = happens(0.5);
  const shifts = happens(grid.p_transl);
  const shiftY = uniform(grid.mm_transl);
  const shiftX = uniform(grid.mm_transl);
  const flips = [0, 1, 2].map(() => happens(0.5) && grid.apply_flipping);

  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const parts = random.shuffled([
    rotates ? inPlane(cos, -sin, sin, cos) : STILL.matrixZyx,
    zooms ? inPlane(zoomY, 0, 0, unequal ? zoomX : zoomY) : STILL.matrixZyx,
    shears ? (shearsX ? inPlane(1, 0, shear, 1) : inPlane(1, shear, 0, 1)) : STILL.matrixZyx,
  ]);
  return {
    flipZyx: flips as unknown as SpatialDraw["flipZyx"],
    matrixZyx: parts.reduce(multiplyMatrices),
    shiftZyx: shifts ? [0, shiftY * patchZyx[1] / 2, shiftX * patchZyx[2] / 2] : STILL.shiftZyx,
  };
}

function inPlane(yy: number, yx: number, xy: number, xx: number): MatrixZyx {
  return [1, 0, 0, 0, yy, yx, 0, xy, xx];
}
