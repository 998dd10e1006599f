import type { TrainingParameters } from "../../parameters/training_parameters.ts";
import { decays } from "./decays.ts";
import type { Optimizer, Weights } from "./optimizer.ts";
import { optimizers } from "./optimizers.ts";

/**
 * The optimiser that the training parameters name.
 *
 * @param weights what it shall change, by name
 * @param parameters the section `training` of the model parameters
 */
export function createOptimizer(
  weights: Weights,
  parameters: Pick<TrainingParameters, "opt_name" | "opt_params" | "no_bias_weight_decay">,
): Optimizer {
  const { opt_name, opt_params, no_bias_weight_decay } = parameters;
  return optimizers[opt_name](weights, opt_params, no_bias_weight_decay ? decays : undefined);
}
