/** What is known of a training's time. */
export interface TimeSpent {
  /** Epochs done. */
  readonly epoch: number;
  /** Seconds of the epochs done. */
  readonly seconds: number;
}

/**
 * How many epochs a training has: as many as planned, or where it has minutes as many as will have been
 * done when they are over, by the mean of those done. Never fewer than one more than are done, but for
 * a training whose time is over.
 *
 * @param epochs planned
 * @param minutes of the whole training; null for no limit
 */
export function plannedEpochs(epochs: number, minutes: number | null, spent: TimeSpent): number {
  if (minutes === null || spent.epoch === 0) return epochs;
  const each = spent.seconds / spent.epoch;
  const left = minutes * 60 - spent.seconds;
  if (left <= 0) return Math.min(epochs, spent.epoch);
  return Math.min(epochs, spent.epoch + Math.max(1, Math.round(left / each)));
}
