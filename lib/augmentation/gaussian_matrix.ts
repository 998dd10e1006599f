import { gaussianKernel } from "./gaussian_kernel.ts";

/**
 * Blurring of an axis as a matrix, row by row: output = matrix · input.
 *
 * @param size voxels of the axis
 * @param sigma standard deviation in voxels; 0 gives the identity
 * @param kind `ovseg`: 11 taps, zeros outside; `nnunet`: an odd number of taps next to 6 sigma,
 * mirrored at the centres of the outer voxels
 */
export function gaussianMatrix(
  size: number,
  sigma: number,
  kind: "ovseg" | "nnunet",
): Float32Array {
  const matrix = new Float32Array(size * size);
  const kernel = gaussianKernel(sigma, kind === "ovseg" ? 11 : oddTaps(sigma));
  const half = (kernel.length - 1) / 2;
  for (let to = 0; to < size; to++) {
    kernel.forEach((weight, tap) => {
      const at = to + tap - half;
      const from = kind === "ovseg" ? at : mirrored(at, size);
      if (from >= 0 && from < size) matrix[to * size + from] += weight;
    });
  }
  return matrix;
}

function oddTaps(sigma: number): number {
  const width = 6 * sigma + 0.5;
  const whole = Math.round(width);
  if (whole % 2 === 1) return whole;
  return width < whole && whole > 0 ? whole - 1 : whole + 1;
}

function mirrored(at: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const within = ((at % period) + period) % period;
  return within < size ? within : period - within;
}
