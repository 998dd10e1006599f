/**
 * Applies a 4×4 affine to a point.
 *
 * @param affine 16 numbers, row-major
 * @param xyz the point, for a volume's affine a voxel index (x, y, z)
 * @returns the image of the point, for a volume's affine RAS millimetres
 */
export function transformPoint(
  affine: readonly number[],
  xyz: readonly [number, number, number],
): [number, number, number] {
  const [x, y, z] = xyz;
  const row = (r: number) =>
    affine[r * 4] * x + affine[r * 4 + 1] * y + affine[r * 4 + 2] * z + affine[r * 4 + 3];
  return [row(0), row(1), row(2)];
}
