/** What one epoch of training came to. */
export interface EpochRecord {
  /** 1 for the first. */
  readonly epoch: number;
  /** Mean loss of the steps. */
  readonly trainLoss: number;
  /** The running loss of ovseg: each batch counts `1 - nu_ema_trn` as it comes. */
  readonly runningTrainLoss: number;
  /** Mean norm of the gradients before they were shortened. */
  readonly gradientNorm: number;
  /** null without validation cases. */
  readonly validationLoss: number | null;
  /** The same with the memory `nu_ema_val`, epoch by epoch. */
  readonly runningValidationLoss: number | null;
  /** Dice over all validation patches together, for each foreground class; null where absent. */
  readonly validationDice: readonly (number | null)[];
  /** Mean of the classes that are there. */
  readonly meanValidationDice: number | null;
  /** Mean Dice of whole validation volumes for each foreground class; null where not measured. */
  readonly volumeDice: readonly (number | null)[] | null;
  /** Mean of the classes that are there. */
  readonly meanVolumeDice: number | null;
  /** Rate of the last step. */
  readonly learningRate: number;
  /** Seconds that the epoch took, validation and all. */
  readonly seconds: number;
  /** Seconds that steps waited for their batch. */
  readonly dataWaitSeconds: number;
  /** SHA-256 of the weights after the epoch, as a checkpoint holds them. */
  readonly weightsSha256: string;
}
