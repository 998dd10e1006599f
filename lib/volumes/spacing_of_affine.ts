/**
 * The distance between neighbouring voxels along z, y, x: the lengths of the affine's columns.
 *
 * @param affineRas 4×4, row-major, voxel (x, y, z, 1) to millimetres
 * @returns spacing (z, y, x) in millimetres
 */
export function spacingOfAffine(affineRas: readonly number[]): [number, number, number] {
  const length = (column: number) =>
    Math.hypot(affineRas[column], affineRas[4 + column], affineRas[8 + column]);
  return [length(2), length(1), length(0)];
}
