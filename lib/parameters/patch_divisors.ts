import type { KernelSize } from "./model_parameters.ts";

/** Options of {@linkcode patchDivisors}. */
export interface PatchDivisorsOptions {
  /** Whether the network sees single slices. @default {false} */
  readonly is2d?: boolean;
  /** Strides into each stage. @default {(kernel + 1) / 2 from each stage to the next} */
  readonly strides?: readonly KernelSize[] | undefined;
}

/**
 * What every patch edge must be a multiple of: the product of an encoder's strides along it, (z, y,
 * x) or in 2D (y, x).
 *
 * @param kernelSizes kernels of the stages
 */
export function patchDivisors(
  kernelSizes: readonly KernelSize[],
  options: PatchDivisorsOptions = {},
): number[] {
  const { is2d = false, strides } = options;
  const divisors = is2d ? [1, 1] : [1, 1, 1];
  const edgeOf = (size: KernelSize, axis: number) => typeof size === "number" ? size : size[axis];
  for (let axis = 0; axis < divisors.length; axis++) {
    const steps = strides === undefined
      ? kernelSizes.slice(0, -1).map((kernel) => Math.floor((edgeOf(kernel, axis) + 1) / 2))
      : strides.map((stride) => edgeOf(stride, axis));
    for (const step of steps) divisors[axis] *= step;
  }
  return divisors;
}
