/** What one epoch of training brought. */
export interface EpochHistory {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean loss of the training batches. */
  readonly trainLoss: number;
  /** Absent where the epoch was not validated. */
  readonly validationLoss?: number | null;
  /** Mean Dice of the validation, in [0, 1]. */
  readonly validationDice?: number | null;
  /** Learning rate of the last step. */
  readonly learningRate?: number | null;
  /** Seconds that the epoch took. */
  readonly seconds?: number | null;
}
