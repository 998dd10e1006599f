import type {
  OptimizerParameters,
  TrainingParameters,
} from "../../parameters/training_parameters.ts";
import { adam } from "./adam.ts";
import type { DecayRule, Optimizer, Weights } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** Makes an optimiser of some weights; `lr` is taken from the schedule instead. */
export type OptimizerFactory = (
  weights: Weights,
  parameters: Partial<OptimizerParameters>,
  decays?: DecayRule,
) => Optimizer;

/** Optimisers by the names of `training.opt_name`; AdamW's weight decay is 0.01 unless given. */
export const optimizers: Readonly<Record<TrainingParameters["opt_name"], OptimizerFactory>> = {
  SGD: sgd,
  Adam: (weights, parameters, decays) =>
    adam(weights, parameters, { decoupled: false, ...(decays && { decays }) }),
  AdamW: (weights, parameters, decays) =>
    adam(weights, { weight_decay: 0.01, ...parameters }, {
      decoupled: true,
      ...(decays && { decays }),
    }),
};
