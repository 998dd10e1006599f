import { canonicalMapping } from "./canonical_mapping.ts";

const TOWARD = ["L", "P", "S"];
const AWAY = ["R", "A", "I"];

/**
 * The directions that a grid's axes x, y, z run toward, as three letters such as `RAS`; for an
 * oblique grid the nearest.
 *
 * @param affineRas 4×4, row-major, voxel (x, y, z, 1) to RAS millimetres
 */
export function orientationCode(affineRas: readonly number[]): string {
  const { axes, flips } = canonicalMapping(affineRas);
  const letters = ["", "", ""];
  axes.forEach((axis, i) => letters[axis] = (flips[i] ? AWAY : TOWARD)[i]);
  return letters.join("");
}
