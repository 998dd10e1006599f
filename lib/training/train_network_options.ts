import type { BatchTensors } from "../augmentation/batch_tensors.ts";
import type { Precision } from "../engine/engine_facts.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { BatchPlace } from "./sampling/batch_queue.ts";
import type { VolumeStore } from "./sampling/volume_store.ts";

/** How far training is; for progress bars. */
export interface TrainingProgress {
  /** Epochs done. */
  readonly epoch: number;
  /** Epochs in all. */
  readonly epochs: number;
  /** Steps done in this epoch. */
  readonly step: number;
  /** Steps of an epoch. */
  readonly steps: number;
  /** Loss of the last step. */
  readonly loss: number;
}

/** What `trainNetwork` trains on, and where. */
export interface TrainNetworkOptions {
  readonly training: VolumeStore;
  readonly validation: VolumeStore;
  /** Opens coarser copies of the training volumes, where `prg_trn_resize_on_the_fly` is false. */
  readonly scaledTraining?: (
    scaleZyx: readonly [number, number, number],
  ) => Promise<VolumeStore>;
  readonly parameters: ModelParameters;
  readonly precision: Precision;
  /** The run's folder. */
  readonly folder: string;
  /** Hash of parameters and data; a checkpoint with another one is refused. */
  readonly runHash: string;
  /** Classes of a previous stage in the data. @default {0} */
  readonly previousClasses?: number;
  /** Stops after the step under way; the state is saved. */
  readonly signal?: AbortSignal;
  /** Stops after the step under which so many minutes were over; the state is saved. */
  readonly minutes?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears of damaged checkpoints that are passed over. */
  readonly onWarning?: (line: string) => void;
  /** Measures Dice on whole validation volumes, a number for each foreground class. */
  readonly validateVolumes?: () => Promise<readonly (number | null)[]>;
  /** Sees each batch before its step, epoch and step from 0; it stays the training's. */
  readonly onBatch?: (place: BatchPlace, batch: BatchTensors) => Promise<void>;
}
