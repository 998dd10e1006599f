import type { SchedulePosition, ScheduleSettings } from "./schedule.ts";

/**
 * ovseg's warm-up and cosine: rises step by step over `n_warmup_epochs` (50) to `lr_max` (lr), then
 * falls as lr_max · cos(½π · (e − warm-up) / (N − warm-up)) at epoch e of N. In short runs the
 * warm-up ends before the last epoch.
 *
 * @returns the learning rate
 */
export function linAscentCosDecay(position: SchedulePosition, settings: ScheduleSettings): number {
  const { epoch, step, stepsPerEpoch, epochs } = position;
  const { lr, n_warmup_epochs = 50, lr_max = lr } = settings;
  const warmup = Math.min(n_warmup_epochs, epochs - 1);
  if (epoch < warmup) {
    return (lr_max * (step + 1 + epoch * stepsPerEpoch)) / (stepsPerEpoch * warmup);
  }
  return lr_max * Math.cos((Math.PI / 2) * ((epoch - warmup) / (epochs - warmup)));
}
