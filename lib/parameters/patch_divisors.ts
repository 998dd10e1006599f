import type { KernelSize } from "./model_parameters.ts";

/**
 * What every patch edge must be a multiple of: the product of an encoder's strides along it, (z, y,
 * x) or in 2D (y, x).
 *
 * @param kernelSizes kernels of the stages; the last has no stride after it
 * @param is2d whether the network sees single slices
 */
export function patchDivisors(kernelSizes: readonly KernelSize[], is2d = false): number[] {
  const divisors = is2d ? [1, 1] : [1, 1, 1];
  for (const kernel of kernelSizes.slice(0, -1)) {
    for (let axis = 0; axis < divisors.length; axis++) {
      const edge = typeof kernel === "number" ? kernel : kernel[axis];
      divisors[axis] *= Math.floor((edge + 1) / 2);
    }
  }
  return divisors;
}
