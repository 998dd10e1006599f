/** What one epoch of training came to. */
export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean loss of the steps. */
  readonly trainLoss: number;
  /** null without validation cases. */
  readonly validationLoss: number | null;
  /** Dice over all validation patches together, for each foreground class; null where absent. */
  readonly validationDice: readonly (number | null)[];
  /** Mean of the classes that are there. */
  readonly meanValidationDice: number | null;
  /** Rate of the last step. */
  readonly learningRate: number;
  /** Seconds that the epoch took, validation and all. */
  readonly seconds: number;
  /** Seconds that steps waited for their batch. */
  readonly dataWaitSeconds: number;
}
