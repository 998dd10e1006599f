import { encoderKernels } from "../parameters/encoder_kernels.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../parameters/model_parameters_builder.ts";
import { patchDivisors } from "../parameters/patch_divisors.ts";
import { stagesForPatch } from "../parameters/stages_for_patch.ts";
import type { Plan } from "../preprocessing/plan.ts";

/** Options of {@linkcode quickParameters}. */
export interface QuickParametersOptions {
  /** Cases there are; with fewer than five, there are as many folds. @default {Infinity} */
  readonly cases?: number;
  /** Seed of the training. @default {0} */
  readonly seed?: number;
  /**
   * A patch that was decided on; the network then has as many stages as it can be halved, at most
   * four. @default {of the median case's proportions}
   */
  readonly patchZyx?: readonly [number, number, number] | undefined;
}

const maxVoxels = 48 * 48 * 48;
const proposedStages = 3;
const maxStages = 4;

/**
 * Parameters that learn something from a plan's data within minutes on two processors: a U-Net of
 * three stages and 16 filters on patches of the median case's proportions, at most 48³ voxels,
 * trained with Adam.
 *
 * @param plan of the data
 */
export function quickParameters(
  plan: Pick<Plan, "n2dConvs" | "proposedPatch">,
  options: QuickParametersOptions = {},
): ModelParameters {
  return quickParametersBuilder(plan, options).build();
}

/** A builder of {@linkcode quickParameters}, to be changed further. */
export function quickParametersBuilder(
  plan: Pick<Plan, "n2dConvs" | "proposedPatch">,
  options: QuickParametersOptions = {},
): ModelParametersBuilder {
  const { cases = Infinity, seed = 0, patchZyx } = options;
  const { n2dConvs } = plan;
  const kernels = patchZyx === undefined
    ? encoderKernels(proposedStages, n2dConvs)
    : stagesForPatch(patchZyx, { n2dConvs, maxStages });
  const divisor = patchDivisors(kernels) as [number, number, number];
  return modelParameters()
    .preset("quick")
    .unet3d({
      patch_size: patchZyx ?? plan.proposedPatch({ maxVoxels, divisor }),
      kernel_sizes: kernels,
    })
    .data({ n_folds: Math.max(2, Math.min(5, cases)) })
    .training({ seed });
}
