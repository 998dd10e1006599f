import type { MatrixZyx } from "./augmentation_draw.ts";

/** The product a · b. */
export function multiplyMatrices(a: MatrixZyx, b: MatrixZyx): MatrixZyx {
  return Array.from({ length: 9 }, (_, i) => {
    const [row, column] = [3 * Math.floor(i / 3), i % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  }) as unknown as MatrixZyx;
}
