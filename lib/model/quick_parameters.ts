import { foldsForCases } from "../parameters/folds_for_cases.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../parameters/model_parameters_builder.ts";
import { patchAndKernels } from "../parameters/patch_and_kernels.ts";
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
const stages = 3;
const maxStages = 4;

/**
 * Parameters that learn something from a plan's data within minutes on two processors: a U-Net of
 * three stages and 16 filters on patches of the median case's proportions, at most 48³ voxels,
 * trained with Adam.
 *
 * @param plan of the data
 * @throws {OvkitError} `ArgumentInvalid` for a patch without an edge of 8 voxels, `ParameterInvalid`
 * for one that cannot be halved
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
  const planned = patchAndKernels({
    patchZyx,
    n2dConvs: plan.n2dConvs,
    stages,
    maxStages,
    propose: (divisor) => plan.proposedPatch({ maxVoxels, divisor }),
  });
  return modelParameters()
    .preset("quick")
    .unet3d(planned)
    .data({ n_folds: foldsForCases(cases) })
    .training({ seed });
}
