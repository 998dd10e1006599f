import type { OptimizerParameters, TrainingParameters } from "../../parameters/model_parameters.ts";
import { adam } from "./adam.ts";
import type { Optimizer, Weights } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** Makes an optimiser of some weights; `lr` is taken from the schedule instead. */
export type OptimizerFactory = (
  weights: Weights,
  parameters: Partial<OptimizerParameters>,
) => Optimizer;

/** Optimisers by the names of `training.opt_name`; AdamW's weight decay is 0.01 unless given. */
export const optimizers: Readonly<Record<TrainingParameters["opt_name"], OptimizerFactory>> = {
  SGD: sgd,
  Adam: (weights, parameters) => adam(weights, parameters, { decoupled: false }),
  AdamW: (weights, parameters) =>
    adam(weights, { weight_decay: 0.01, ...parameters }, { decoupled: true }),
};
