import { determinantOfAffine } from "./determinant_of_affine.ts";
import { invertAffine } from "./invert_affine.ts";
import { spacingOfAffine } from "./spacing_of_affine.ts";

/**
 * The orthonormal axes closest to those of a grid: the orthogonal factor of the polar decomposition of
 * its directions, by Newton's iteration (Higham 1986). A grid that mirrors keeps mirroring.
 *
 * @param affineRas 4×4, row-major, invertible
 * @returns 4×4, row-major, columns of length 1, no shift
 */
export function nearestRotation(affineRas: readonly number[]): number[] {
  const [sz, sy, sx] = spacingOfAffine(affineRas);
  const spacing = [sx, sy, sz, 1];
  let axes = affineRas.map((value, i) => i % 4 === 3 && i < 12 ? 0 : value / spacing[i % 4]);
  for (let change = Infinity; change > 1e-14;) {
    const inverse = invertAffine(axes);
    const weight = Math.cbrt(1 / Math.abs(determinantOfAffine(axes)));
    const next = axes.map((value, i) => {
      if (i % 4 === 3 || i > 11) return value;
      return (value * weight + inverse[(i % 4) * 4 + (i >> 2)] / weight) / 2;
    });
    const reached = Math.max(...next.map((value, i) => Math.abs(value - axes[i])));
    axes = next;
    if (reached >= change) break;
    change = reached;
  }
  return axes;
}
