import { encoderKernels } from "./encoder_kernels.ts";
import { patchDivisors } from "./patch_divisors.ts";

/** Options of {@linkcode stagesForPatch}. */
export interface StagesForPatchOptions {
  /** Stages that stay in the plane: kernel (1, 3, 3). @default {0} */
  readonly n2dConvs?: number;
  /** Most stages. */
  readonly maxStages: number;
}

/**
 * The stages of an encoder for a patch that was decided on: as many as its edges can be halved, two
 * at least.
 *
 * @param patchZyx edges of the patch, voxels
 * @returns kernel edges of each stage, (z, y, x)
 */
export function stagesForPatch(
  patchZyx: readonly number[],
  options: StagesForPatchOptions,
): [number, number, number][] {
  const { n2dConvs = 0, maxStages } = options;
  let kernels = encoderKernels(maxStages, n2dConvs);
  while (kernels.length > 2 && !divides(patchDivisors(kernels), patchZyx)) {
    kernels = encoderKernels(kernels.length - 1, n2dConvs);
  }
  return kernels;
}

function divides(divisors: readonly number[], patchZyx: readonly number[]): boolean {
  return divisors.every((divisor, axis) => patchZyx[axis] % divisor === 0);
}
