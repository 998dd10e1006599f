import {
  modelParameters,
  type ModelParametersBuilder,
} from "../../parameters/model_parameters_builder.ts";
import { patchDivisors } from "../../parameters/patch_divisors.ts";
import type { BudgetSource } from "../../preprocessing/training_budget.ts";
import type { BudgetRung } from "./budget_ladder.ts";

type Triple = [number, number, number];

/**
 * The quick preset's parameters with the network and patch of a rung; of a patch that was decided on,
 * as many stages as it can be halved.
 */
export function budgetParameters(source: BudgetSource, rung: BudgetRung): ModelParametersBuilder {
  const { patchZyx, batchSize } = source;
  let stages = rung.stages;
  while (stages > 2 && patchZyx !== undefined && !divides(stages)) stages--;
  const batch = batchSize === undefined ? {} : { batch_size: batchSize };
  return modelParameters()
    .preset("quick")
    .unet3d({
      patch_size: patchZyx ?? source.proposedPatch({
        maxVoxels: rung.maxVoxels,
        divisor: divisors(stages),
      }),
      kernel_sizes: kernels(stages),
      filters: rung.filters,
    })
    .data({
      n_folds: Math.max(2, Math.min(5, source.cases)),
      trn_dl_params: batch,
      val_dl_params: batch,
    });

  function kernels(count: number): Triple[] {
    return Array.from({ length: count }, (_, i) => i < source.n2dConvs ? [1, 3, 3] : [3, 3, 3]);
  }
  function divisors(count: number): Triple {
    return patchDivisors(kernels(count)) as Triple;
  }
  function divides(count: number): boolean {
    return divisors(count).every((divisor, axis) => patchZyx![axis] % divisor === 0);
  }
}
