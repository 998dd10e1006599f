import type { TrainingParameters } from "../../parameters/model_parameters.ts";
import { adam } from "./adam.ts";
import type { Optimizer, Weights } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** The optimiser that the training parameters name. */
export function createOptimizer(
  weights: Weights,
  { opt_name, opt_params }: Pick<TrainingParameters, "opt_name" | "opt_params">,
): Optimizer {
  switch (opt_name) {
    case "SGD":
      return sgd(weights, opt_params);
    case "Adam":
      return adam(weights, opt_params, { decoupled: false });
    case "AdamW":
      return adam(weights, { weight_decay: 0.01, ...opt_params }, { decoupled: true });
  }
}
