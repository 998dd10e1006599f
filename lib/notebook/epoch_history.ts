/** What one epoch of training brought. */
export interface EpochHistory {
  readonly epoch: number;
  readonly trainLoss: number;
  /** Absent where the epoch was not validated. */
  readonly validationLoss?: number | null;
  /** Mean Dice of the validation, in [0, 1]. */
  readonly validationDice?: number | null;
  readonly learningRate?: number | null;
  readonly seconds?: number | null;
}
