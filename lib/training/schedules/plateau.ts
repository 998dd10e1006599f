import type { SchedulePosition, ScheduleSettings } from "./schedule.ts";

/**
 * liver-ct-segmentation's rate: `lr`, times `factor` (0.1) down to `lr_min` (1e-6) whenever more than
 * `patience` (10) epochs in a row have not brought the training loss below the best one by a part of
 * `threshold` (1e-4), as PyTorch's ReduceLROnPlateau.
 *
 * @returns the learning rate
 */
export function plateau(position: SchedulePosition, settings: ScheduleSettings): number {
  const { lr, factor = 0.1, patience = 10, threshold = 1e-4, lr_min = 1e-6 } = settings;
  let rate = lr;
  let best = Infinity;
  let bad = 0;
  for (const loss of position.losses ?? []) {
    if (loss < best * (1 - threshold)) {
      best = loss;
      bad = 0;
    } else {
      bad++;
    }
    if (bad <= patience) continue;
    const lower = Math.max(rate * factor, lr_min);
    if (rate - lower > 1e-8) rate = lower;
    bad = 0;
  }
  return rate;
}
