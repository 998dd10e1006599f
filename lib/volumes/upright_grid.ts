import { spacingOfAffine } from "./spacing_of_affine.ts";
import type { Grid } from "./volume.ts";

/** A grid whose axes deviate less than this from right angles (as a cosine) is upright. */
const ROUNDING = 1e-6;

/** Part of a voxel that may be left uncovered. */
const SPARE = 1e-3;

/**
 * The smallest grid with axes at right angles that covers a sheared one, for `resampleToGrid`: x keeps
 * its direction, the slices keep their planes, z is their normal. Spacings are the distances between
 * neighbouring columns, rows and slices at right angles, so that a scan with a tilted gantry is only
 * shifted within its slices. A grid that is upright is returned as it is.
 *
 * @example A gantry tilted so that every slice lies 1 mm further along y
 * ```ts
 * import { uprightGrid } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 5, 0, 0, 0, 0, 1];
 * const grid = uprightGrid({ shapeZyx: [3, 4, 4], affineRas });
 * assert.deepEqual(grid.shapeZyx, [3, 6, 4]);
 * assert.deepEqual(grid.affineRas, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
 * ```
 */
export function uprightGrid(grid: Grid): Grid {
  const { shapeZyx, affineRas } = grid;
  const axis = (column: number) => [0, 4, 8].map((row) => affineRas[row + column]);
  const [x, y, z] = [axis(0), axis(1), axis(2)];
  const [sz, sy, sx] = spacingOfAffine(affineRas);
  const cosines = [dot(x, y) / (sx * sy), dot(x, z) / (sx * sz), dot(y, z) / (sy * sz)];
  if (cosines.every((cosine) => Math.abs(cosine) < ROUNDING)) return { shapeZyx, affineRas };

  const yOnX = dot(x, y) / (sx * sx);
  const uprightY = y.map((value, i) => value - yOnX * x[i]);
  const zOnX = dot(x, z) / (sx * sx);
  const zOnY = dot(uprightY, z) / dot(uprightY, uprightY);
  const uprightZ = z.map((value, i) => value - zOnX * x[i] - zOnY * uprightY[i]);
  const [depth, height, width] = shapeZyx;
  const rangeX = range(width, [yOnX * (height - 1), zOnX * (depth - 1)]);
  const rangeY = range(height, [zOnY * (depth - 1)]);
  const origin = [0, 1, 2].map((i) =>
    affineRas[i * 4 + 3] + rangeX.start * x[i] + rangeY.start * uprightY[i]
  );
  const rows = [0, 1, 2].map((i) => [x[i], uprightY[i], uprightZ[i], origin[i]]);
  return {
    shapeZyx: [depth, rangeY.count, rangeX.count],
    affineRas: [...rows.flat(), 0, 0, 0, 1],
  };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Where an axis starts, in voxels, and how many it has so that it covers all shifts. */
function range(length: number, shifts: readonly number[]): { start: number; count: number } {
  const least = shifts.reduce((sum, shift) => sum + Math.min(shift, 0), 0);
  const most = shifts.reduce((sum, shift) => sum + Math.max(shift, 0), 0);
  const extra = Math.max(Math.ceil(most - least - SPARE), 0);
  return { start: least, count: length + extra };
}
