/** Pooling and kernels of an encoder, per stage and axis. */
export interface PoolAndKernels {
  /** How often each axis is halved. */
  readonly poolsPerAxis: readonly number[];
  /** Stride into each stage; that of the first is 1 along every axis. */
  readonly strides: readonly (readonly number[])[];
  /** Kernel edges of each stage. */
  readonly kernelSizes: readonly (readonly number[])[];
  /** The patch, rounded up to the divisors. */
  readonly patchSize: readonly number[];
  /** What the patch is a multiple of along each axis: 2 to the power of its poolings. */
  readonly divisors: readonly number[];
}

/** Shortest edge of the feature maps of the last stage, voxels. */
const MIN_EDGE = 4;

/**
 * nnU-Net's choice of poolings and kernels for a patch. An axis is halved while it stays at least 4
 * voxels long and its spacing is less than twice the finest one of the axes that still can be
 * halved; its kernels have edge 3 from the stage on at which its spacing is less than twice the
 * finest of all, and edge 1 before. The last stage always has kernels of edge 3.
 *
 * @param spacing millimetres along the two or three axes
 * @param patchSize voxels along the same axes, whole or not
 *
 * @example Thick slices are halved less often
 * ```ts
 * import { poolAndKernels } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { strides, kernelSizes } = poolAndKernels([4, 1, 1], [8, 32, 32]);
 * assert.deepEqual(strides, [[1, 1, 1], [1, 2, 2], [1, 2, 2], [2, 2, 2]]);
 * assert.deepEqual(kernelSizes, [[1, 3, 3], [1, 3, 3], [3, 3, 3], [3, 3, 3]]);
 * ```
 */
export function poolAndKernels(
  spacing: readonly number[],
  patchSize: readonly number[],
): PoolAndKernels {
  const axes = spacing.map((_, axis) => axis);
  let size = [...patchSize];
  let current = [...spacing];
  let kernel = axes.map(() => 1);
  const strides = [axes.map(() => 1)];
  const kernelSizes: number[][] = [];
  for (;;) {
    const pooled = axesToPool(size, current);
    if (pooled.length === 0) break;
    const finest = Math.min(...current);
    kernel = kernel.map((edge, axis) => current[axis] / finest < 2 ? 3 : edge);
    kernelSizes.push(kernel);
    const stride = axes.map((axis) => pooled.includes(axis) ? 2 : 1);
    strides.push(stride);
    current = current.map((value, axis) => value * stride[axis]);
    size = size.map((value, axis) => stride[axis] === 2 ? Math.ceil(value / 2) : value);
  }
  kernelSizes.push(axes.map(() => 3));
  const poolsPerAxis = axes.map((axis) => strides.filter((stride) => stride[axis] === 2).length);
  const divisors = poolsPerAxis.map((count) => 2 ** count);
  return {
    poolsPerAxis,
    strides,
    kernelSizes,
    patchSize: patchSize.map((n, axis) => Math.ceil(n / divisors[axis]) * divisors[axis]),
    divisors,
  };
}

function axesToPool(size: readonly number[], spacing: readonly number[]): number[] {
  const long = spacing.map((_, axis) => axis).filter((axis) => size[axis] >= 2 * MIN_EDGE);
  const finest = Math.min(...long.map((axis) => spacing[axis]));
  const fine = long.filter((axis) => spacing[axis] / finest < 2);
  const alone = fine.length === 1 && size[fine[0]] < 3 * MIN_EDGE;
  return alone ? [] : fine;
}
