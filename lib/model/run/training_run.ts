import type { EpochRecord } from "../../training/epoch_record.ts";

/** How a training ended. */
export interface TrainingResult {
  /** Whether all epochs are done; a stopped training goes on with the next `train`. */
  readonly finished: boolean;
  /** One record an epoch, of all epochs done. */
  readonly history: readonly EpochRecord[];
  /** The run's folder. */
  readonly folder: string;
  /** SHA-256 of the weights' file; null before the end. */
  readonly weightsSha256: string | null;
}

/** A training under way: await it, or go through its epochs as they end. */
export interface TrainingRun extends AsyncIterable<EpochRecord>, PromiseLike<TrainingResult> {
  /** Stops after the step under way; the state is saved. */
  stop(): void;
}

/**
 * Runs a training at once, whether or not somebody listens.
 *
 * @param epochs the training, epoch by epoch
 * @param stop asks it to stop
 */
export function startTrainingRun(
  epochs: AsyncGenerator<EpochRecord, TrainingResult>,
  stop: () => void,
): TrainingRun {
  const records: EpochRecord[] = [];
  const waiting = new Set<() => void>();
  let ended = false;
  const wake = () => {
    waiting.forEach((go) => go());
    waiting.clear();
  };

  async function run(): Promise<TrainingResult> {
    try {
      for (;;) {
        const next = await epochs.next();
        if (next.done) return next.value;
        records.push(next.value);
        wake();
      }
    } finally {
      ended = true;
      wake();
    }
  }
  const result = run();
  result.catch(() => {});

  async function* iterate(): AsyncGenerator<EpochRecord> {
    for (let i = 0;; i++) {
      while (i >= records.length && !ended) {
        await new Promise<void>((resolve) => waiting.add(resolve));
      }
      if (i >= records.length) break;
      yield records[i];
    }
    await result;
  }
  return {
    stop,
    then: (onFulfilled, onRejected) => result.then(onFulfilled, onRejected),
    [Symbol.asyncIterator]: iterate,
  };
}
