/** What one epoch of training brought. */
export interface EpochHistory {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean loss of the training batches. */
  readonly trainLoss: number;
  /** Absent where the epoch was not validated. */
  readonly validationLoss?: number | null;
  /** Dice of the validation in [0, 1]: its mean, or one per class. */
  readonly validationDice?: number | null | readonly (number | null)[];
  /** Learning rate of the last step. */
  readonly learningRate?: number | null;
  /** Seconds that the epoch took. */
  readonly seconds?: number | null;
  /** Seconds of them that steps waited for data. */
  readonly dataWaitSeconds?: number | null;
}
