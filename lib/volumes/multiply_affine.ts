/**
 * The product of two 4×4 matrices: applies `b` first, then `a`.
 *
 * @param a 16 numbers, row-major
 * @param b 16 numbers, row-major
 */
export function multiplyAffine(a: readonly number[], b: readonly number[]): number[] {
  const product = new Array<number>(16).fill(0);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (let k = 0; k < 4; k++) product[row * 4 + column] += a[row * 4 + k] * b[k * 4 + column];
    }
  }
  return product;
}
