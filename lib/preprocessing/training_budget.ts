import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { ModelParametersBuilder } from "../parameters/model_parameters_builder.ts";

/** What a training may take. */
export interface BudgetOptions {
  /** Wall-clock minutes of training. */
  readonly minutes: number;
  /** GiB of the process's memory, volumes kept in memory and all. @default {half of the machine's} */
  readonly memoryGib?: number;
  /** Seed of the training. @default {0} */
  readonly seed?: number;
  /** Hears of each network that was tried. */
  readonly onMeasured?: (network: MeasuredNetwork) => void;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
}

/** A network that a few steps were timed of. */
export interface MeasuredNetwork {
  /** Voxels of a patch along z, y, x. */
  readonly patchZyx: readonly [number, number, number];
  /** Patches of a batch. */
  readonly batchSize: number;
  /** Filters of the first stage. */
  readonly filters: number;
  /** Stages of the encoder. */
  readonly stages: number;
  /** Seconds of one step, augmentation and all. */
  readonly secondsPerStep: number;
  /** Seconds of the validation of one batch. */
  readonly secondsPerValidation: number;
  /** Bytes of the process at most, without volumes kept in memory. */
  readonly peakBytes: number;
  /** Whether as many steps as a training of this length needs fit into time and memory. */
  readonly fits: boolean;
}

/** A network and a training that fit into a budget, by what was measured on this machine. */
export interface TrainingBudget {
  /** What was asked for. */
  readonly minutes: number;
  /** What was asked for, or half of the machine's memory. */
  readonly memoryGib: number;
  /** The networks that were tried, in order. */
  readonly measured: readonly MeasuredNetwork[];
  /** The one of them that is proposed. */
  readonly chosen: MeasuredNetwork;
  /** Epochs that fit. */
  readonly epochs: number;
  /** Steps of an epoch. */
  readonly stepsPerEpoch: number;
  /** Minutes that these epochs will take. */
  readonly plannedMinutes: number;
  /** GiB of volumes that may be kept in memory. */
  readonly cacheGib: number;
  /** Parameters of the training. */
  readonly parameters: ModelParameters;
  /** The same, to be changed further. */
  readonly builder: ModelParametersBuilder;
  /** What was tried, what is proposed and how long it will take. */
  toMarkdown(): string;
  /**
   * What was planned beside what it was.
   *
   * @param epochs the epochs' records
   */
  compare(epochs: readonly { readonly seconds: number }[]): BudgetComparison;
}

/** Planned and actual time of a training. */
export interface BudgetComparison {
  /** Epochs that were planned, and that were done. */
  readonly epochs: { readonly planned: number; readonly actual: number };
  /** Minutes of the epochs done: as planned, and as they were. */
  readonly minutes: { readonly planned: number; readonly actual: number };
  /** Actual over planned time of the epochs done. */
  readonly ratio: number;
  /** Both side by side. */
  toMarkdown(): string;
}

/** Data that a training is planned for. */
export interface BudgetSource {
  /** Shape of the middle case as it is stored. */
  readonly medianShapeZyx: readonly [number, number, number];
  /** Stages of a U-Net that should stay in the plane. */
  readonly n2dConvs: number;
  /** A patch of the data's proportions. */
  proposedPatch(options: {
    readonly maxVoxels: number;
    readonly divisor: readonly [number, number, number];
  }): [number, number, number];
  /** Channels of an image. */
  readonly channels: number;
  /** Classes with the background. */
  readonly classes: number;
  /** Number of cases. */
  readonly cases: number;
  /** A patch that was decided on. */
  readonly patchZyx?: readonly [number, number, number] | undefined;
  /** A number of patches a batch that was decided on. */
  readonly batchSize?: number | undefined;
}

/** Measures the machine and proposes what fits. */
export type BudgetProposer = (
  source: BudgetSource,
  options: BudgetOptions,
) => Promise<TrainingBudget>;
