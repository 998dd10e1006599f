import type { TrainingParameters } from "../../parameters/model_parameters.ts";

/** Where training stands. */
export interface SchedulePosition {
  /** Epochs done before this step. */
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
}

/**
 * The learning rate of a step, a function of the position alone.
 *
 * - `almost_linear` (ovseg): (1 − e/N)^beta · (lr − lr_min) + lr_min at epoch e of N
 * - `lin_ascent_cos_decay` (ovseg): rises linearly step by step over `n_warmup_epochs` to `lr_max`,
 *   then lr_max · cos(½π · (e − warm-up) / (N − warm-up))
 * - `poly` (nnU-Net): lr · (1 − e/N)^exponent
 */
export function learningRate(parameters: TrainingParameters, position: SchedulePosition): number {
  const { lr_schedule, lr_params, opt_params: { lr } } = parameters;
  const { epoch, step, stepsPerEpoch, epochs } = position;
  switch (lr_schedule) {
    case "almost_linear": {
      const { beta = 0.9, lr_min = 0 } = lr_params;
      return (1 - epoch / epochs) ** beta * (lr - lr_min) + lr_min;
    }
    case "poly":
      return lr * (1 - epoch / epochs) ** (lr_params.exponent ?? 0.9);
    case "lin_ascent_cos_decay": {
      const { n_warmup_epochs = 50, lr_max = lr } = lr_params;
      const warmup = Math.min(n_warmup_epochs, epochs - 1);
      if (epoch < warmup) {
        return (lr_max * (step + 1 + epoch * stepsPerEpoch)) / (stepsPerEpoch * warmup);
      }
      return lr_max * Math.cos((Math.PI / 2) * ((epoch - warmup) / (epochs - warmup)));
    }
  }
}
