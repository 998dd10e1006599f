import type { SchedulePosition, ScheduleSettings } from "./schedule.ts";

/**
 * nnU-Net's falling rate, lr · (1 − e/N)^exponent at epoch e of N; `exponent` is 0.9 unless given.
 *
 * @returns the learning rate
 */
export function poly(position: SchedulePosition, settings: ScheduleSettings): number {
  const { lr, exponent = 0.9 } = settings;
  return lr * (1 - position.epoch / position.epochs) ** exponent;
}
