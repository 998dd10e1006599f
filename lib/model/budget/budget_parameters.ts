import { encoderKernels } from "../../parameters/encoder_kernels.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../../parameters/model_parameters_builder.ts";
import { patchDivisors } from "../../parameters/patch_divisors.ts";
import { stagesForPatch } from "../../parameters/stages_for_patch.ts";
import type { BudgetSource } from "../../preprocessing/training_budget.ts";
import type { BudgetRung } from "./budget_ladder.ts";

/**
 * The quick preset's parameters with the network and patch of a rung; of a patch that was decided on,
 * as many stages as it can be halved, and no more than the rung's.
 */
export function budgetParameters(source: BudgetSource, rung: BudgetRung): ModelParametersBuilder {
  const { patchZyx, batchSize, n2dConvs } = source;
  const { maxVoxels, filters, stages } = rung;
  const kernels = patchZyx === undefined
    ? encoderKernels(stages, n2dConvs)
    : stagesForPatch(patchZyx, { n2dConvs, maxStages: stages });
  const divisor = patchDivisors(kernels) as [number, number, number];
  const batch = batchSize === undefined ? {} : { batch_size: batchSize };
  return modelParameters()
    .preset("quick")
    .unet3d({
      patch_size: patchZyx ?? source.proposedPatch({ maxVoxels, divisor }),
      kernel_sizes: kernels,
      filters,
    })
    .data({
      n_folds: Math.max(2, Math.min(5, source.cases)),
      trn_dl_params: batch,
      val_dl_params: batch,
    });
}
