import { foldsForCases } from "../../parameters/folds_for_cases.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../../parameters/model_parameters_builder.ts";
import { patchAndKernels } from "../../parameters/patch_and_kernels.ts";
import type { BudgetSource } from "../../preprocessing/training_budget.ts";
import type { BudgetRung } from "./budget_ladder.ts";

/**
 * The quick preset's parameters with the network and patch of a rung; of a patch that was decided on,
 * as many stages as it can be halved, and no more than the rung's.
 */
export function budgetParameters(source: BudgetSource, rung: BudgetRung): ModelParametersBuilder {
  const { patchZyx, batchSize, n2dConvs } = source;
  const { maxVoxels, filters, stages } = rung;
  const planned = patchAndKernels({
    patchZyx,
    n2dConvs,
    stages,
    propose: (divisor) => source.proposedPatch({ maxVoxels, divisor }),
  });
  const batch = batchSize === undefined ? {} : { batch_size: batchSize };
  return modelParameters()
    .preset("quick")
    .unet3d({ ...planned, filters })
    .data({
      n_folds: foldsForCases(source.cases),
      trn_dl_params: batch,
      val_dl_params: batch,
    });
}
