import type { ScheduleParameters } from "../../parameters/training_parameters.ts";

/** Where training stands. */
export interface SchedulePosition {
  /** Epochs done before this step. */
  readonly epoch: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** Steps of each epoch. */
  readonly stepsPerEpoch: number;
  /** Epochs in all. */
  readonly epochs: number;
  /** Mean training loss of each epoch done. @default {none known} */
  readonly losses?: readonly number[];
}

/** `lr_params` with the optimiser's `lr`, the rate that a schedule starts from or rises to. */
export interface ScheduleSettings extends ScheduleParameters {
  /** The optimiser's learning rate. */
  readonly lr: number;
}

/** The learning rate of a step, a function of the position and the losses so far alone. */
export type Schedule = (position: SchedulePosition, settings: ScheduleSettings) => number;
