import type { PlannedRun } from "./experiment.ts";

/** What a training of the experiment came to. */
export interface FinishedRun extends PlannedRun {
  /** The run's folder. */
  readonly folder: string;
  readonly epochs: number;
  /** Seconds of training. */
  readonly seconds: number;
  readonly weightsSha256: string;
  /** Of the history without its times: two runs with the same have the same curves. */
  readonly historySha256: string;
  /** Of the validation cases' label maps. */
  readonly predictionsSha256: string;
  /** Each class, then the mean of the classes: metrics over the validation cases. */
  readonly classes: readonly {
    readonly name: string;
    readonly metrics: Readonly<Record<string, number | null>>;
  }[];
}
