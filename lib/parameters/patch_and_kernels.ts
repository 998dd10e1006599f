import { OvkitError } from "../foundation/ovkit_error.ts";
import { encoderKernels } from "./encoder_kernels.ts";
import { kernelSizesForPatch } from "./kernel_sizes_for_patch.ts";
import { patchDivisors } from "./patch_divisors.ts";

type Triple = [number, number, number];

/** What {@linkcode patchAndKernels} settles a patch and its kernels from. */
export interface PatchAndKernelsOptions {
  /** A patch that was decided on, voxels. @default {what is proposed} */
  readonly patchZyx?: readonly [number, number, number] | undefined;
  /** Stages that stay in the plane: kernel (1, 3, 3). */
  readonly n2dConvs: number;
  /** Stages for a proposed patch. */
  readonly stages: number;
  /** Most stages for a patch that was decided on. @default {stages} */
  readonly maxStages?: number;
  /** Proposes a patch whose edges are multiples of a divisor. */
  readonly propose: (divisor: Triple) => Triple;
}

/**
 * The patch and the kernels of an encoder's stages, (z, y, x). A patch that was decided on stays; a
 * stage is added while the longest edge is 8 or more and all edges can be halved, two stages are the
 * least. Else the stages are given and a patch is proposed that they divide.
 *
 * @throws {OvkitError} `ArgumentInvalid` for a patch that was decided on without an edge of 8 voxels
 */
export function patchAndKernels(
  options: PatchAndKernelsOptions,
): { readonly patch_size: Triple; readonly kernel_sizes: Triple[] } {
  const { patchZyx, n2dConvs, stages, maxStages = stages, propose } = options;
  if (patchZyx === undefined) {
    const kernel_sizes = encoderKernels(stages, n2dConvs);
    return { patch_size: propose(patchDivisors(kernel_sizes) as Triple), kernel_sizes };
  }
  let { kernel_sizes } = kernelSizesForPatch(patchZyx, { n2dConvs, maxStages });
  if (kernel_sizes.length < 2) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "patch",
      found: `${patchZyx.join(" × ")} voxels (z, y, x)`,
      expected: "an edge of at least 8 voxels, for a network of two stages",
    });
  }
  while (kernel_sizes.length > 2 && !divides(patchDivisors(kernel_sizes), patchZyx)) {
    kernel_sizes = kernel_sizes.slice(0, -1);
  }
  return { patch_size: [...patchZyx], kernel_sizes };
}

function divides(divisors: readonly number[], patchZyx: readonly number[]): boolean {
  return divisors.every((divisor, axis) => patchZyx[axis] % divisor === 0);
}
