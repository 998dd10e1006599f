import { determinantOfAffine } from "./determinant_of_affine.ts";

/**
 * The inverse of a 4×4 affine whose last row is 0 0 0 1.
 *
 * @param affine 16 numbers, row-major
 * @throws {RangeError} where the 3×3 part cannot be inverted
 */
export function invertAffine(affine: readonly number[]): number[] {
  const determinant = determinantOfAffine(affine);
  if (determinant === 0 || !Number.isFinite(determinant)) {
    throw new RangeError(`Cannot invert the affine: its determinant is ${determinant}`);
  }
  const [a, b, c, tx, d, e, f, ty, g, h, i, tz] = affine;
  const m = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ].map((row) => row.map((value) => value / determinant));
  const shift = m.map((row) => 0 - (row[0] * tx + row[1] * ty + row[2] * tz));
  return [...m[0], shift[0], ...m[1], shift[1], ...m[2], shift[2], 0, 0, 0, 1];
}
