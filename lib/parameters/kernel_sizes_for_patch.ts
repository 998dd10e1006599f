import { encoderKernels } from "./encoder_kernels.ts";

/** Kernels of an encoder and a decoder, one (z, y, x) triple a stage. */
export interface KernelPlan {
  /** Kernel edges of each encoder stage, (z, y, x). */
  readonly kernel_sizes: [number, number, number][];
  /** Kernel edges, which are strides too, of each step up. */
  readonly kernel_sizes_up: [number, number, number][];
}

/** Options of {@linkcode kernelSizesForPatch}. */
export interface KernelSizesOptions {
  /** Stages that stay in the plane: kernel (1, 3, 3), slices are not merged. @default {0} */
  readonly n2dConvs?: number;
  /** Most stages. @default {no limit} */
  readonly maxStages?: number;
}

/**
 * The kernels ovseg's 3D U-Net takes for a patch: a stage is added while the longest edge is 8 or
 * more, and each stage halves the edges its kernel covers.
 *
 * @param patchSizeZyx edges of the patch, voxels
 * @throws {RangeError} where there are not three edges
 *
 * @example Slices are merged from the second stage on
 * ```ts
 * import { kernelSizesForPatch } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { kernel_sizes } = kernelSizesForPatch([8, 16, 16], { n2dConvs: 1 });
 * assert.deepEqual(kernel_sizes, [[1, 3, 3], [3, 3, 3], [3, 3, 3]]);
 * ```
 */
export function kernelSizesForPatch(
  patchSizeZyx: readonly number[],
  options: KernelSizesOptions = {},
): KernelPlan {
  const { n2dConvs = 0, maxStages = Infinity } = options;
  if (patchSizeZyx.length !== 3) {
    throw new RangeError(`Cannot plan kernels: a patch has 3 edges, received [${patchSizeZyx}]`);
  }
  let stages = 1;
  let [z, y, x] = patchSizeZyx;
  while (Math.max(z, y, x) >= 8 && stages < maxStages) {
    if (stages > n2dConvs) z = Math.floor(z / 2);
    y = Math.floor(y / 2);
    x = Math.floor(x / 2);
    stages++;
  }
  const kernels = encoderKernels(stages, n2dConvs);
  const up = kernels.slice(0, -1).map((kernel, i): [number, number, number] =>
    kernel[0] === 1 && kernels[i + 1][0] === 1 ? [1, 3, 3] : [3, 3, 3]
  );
  return { kernel_sizes: kernels, kernel_sizes_up: up };
}
