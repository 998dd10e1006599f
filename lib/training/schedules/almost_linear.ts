import type { SchedulePosition, ScheduleSettings } from "./schedule.ts";

/**
 * ovseg's falling rate, (1 − e/N)^beta · (lr − lr_min) + lr_min at epoch e of N; `beta` is 0.9 and
 * `lr_min` 0 unless given.
 *
 * @returns the learning rate
 */
export function almostLinear(position: SchedulePosition, settings: ScheduleSettings): number {
  const { lr, beta = 0.9, lr_min = 0 } = settings;
  return (1 - position.epoch / position.epochs) ** beta * (lr - lr_min) + lr_min;
}
