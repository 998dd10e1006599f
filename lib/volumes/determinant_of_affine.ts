/**
 * The determinant of an affine's 3×3 part: the volume of a voxel in cubic millimetres, negative for
 * a grid that mirrors.
 */
export function determinantOfAffine(affine: readonly number[]): number {
  const [a, b, c, , d, e, f, , g, h, i] = affine;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
