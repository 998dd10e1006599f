import { transformPoint } from "./transform_point.ts";
import type { Grid } from "./volume.ts";

/**
 * How far apart two grids are: the greatest distance in millimetres between the places they give to
 * the eight corner voxels of the first.
 *
 * @param a one grid; its shape says which voxels are the corners
 * @param b the other grid
 */
export function cornerDisplacementMm(a: Grid, b: Grid): number {
  const [depth, height, width] = a.shapeZyx;
  let greatest = 0;
  for (const z of [0, depth - 1]) {
    for (const y of [0, height - 1]) {
      for (const x of [0, width - 1]) {
        const p = transformPoint(a.affineRas, [x, y, z]);
        const q = transformPoint(b.affineRas, [x, y, z]);
        greatest = Math.max(greatest, Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]));
      }
    }
  }
  return greatest;
}
