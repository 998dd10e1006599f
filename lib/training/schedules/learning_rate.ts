import type { TrainingParameters } from "../../parameters/training_parameters.ts";
import type { SchedulePosition } from "./schedule.ts";
import { schedules } from "./schedules.ts";

/**
 * The learning rate of a step by the schedule that the training parameters name.
 *
 * @param parameters the section `training` of the model parameters
 *
 * @example ovseg's schedule falls from lr towards 0
 * ```ts
 * import { learningRate, modelParameters } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { training } = modelParameters().schedule("almost_linear", { beta: 0.9 }).build();
 * const rate = (epoch: number) =>
 *   learningRate(training, { epoch, step: 0, stepsPerEpoch: 250, epochs: 10 });
 * assert.equal(rate(0), training.opt_params.lr);
 * assert.ok(rate(9) < rate(5) && rate(5) < rate(0));
 * ```
 */
export function learningRate(
  parameters: Pick<TrainingParameters, "lr_schedule" | "lr_params" | "opt_params">,
  position: SchedulePosition,
): number {
  const { lr_schedule, lr_params, opt_params: { lr } } = parameters;
  return schedules[lr_schedule](position, { ...lr_params, lr });
}
