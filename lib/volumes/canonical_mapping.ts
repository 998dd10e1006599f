import type { AxisMapping } from "./permute_voxels.ts";
import { spacingOfAffine } from "./spacing_of_affine.ts";

const PERMUTATIONS: readonly (readonly [number, number, number])[] = [
  [0, 1, 2],
  [1, 0, 2],
  [0, 2, 1],
  [2, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
];

/**
 * How a grid's axes must be reordered and flipped so that x runs toward left, y toward posterior and
 * z toward superior. For an oblique grid the assignment of axes closest to these directions; where
 * two are equally close, the one that moves fewer axes.
 *
 * @param affineRas 4×4, row-major, voxel (x, y, z, 1) to RAS millimetres
 */
export function canonicalMapping(affineRas: readonly number[]): AxisMapping {
  const [sz, sy, sx] = spacingOfAffine(affineRas);
  const spacing = [sx, sy, sz];
  const cosine = (row: number, axis: number) => affineRas[row * 4 + axis] / spacing[axis];
  let axes = PERMUTATIONS[0];
  let closest = -Infinity;
  for (const candidate of PERMUTATIONS) {
    const agreement = candidate.reduce((sum, axis, row) => sum + Math.abs(cosine(row, axis)), 0);
    if (agreement > closest + 1e-6) {
      closest = agreement;
      axes = candidate;
    }
  }
  return {
    axes,
    flips: [cosine(0, axes[0]) > 0, cosine(1, axes[1]) > 0, cosine(2, axes[2]) < 0],
  };
}
