import type { Progress } from "../lib/foundation/progress.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import type { SegmentationModel } from "../lib/model/segmentation_model.ts";
import type { TrainOptions } from "../lib/model/run/train_model.ts";
import type { TrainingResult } from "../lib/model/run/training_run.ts";
import type { EpochRecord } from "../lib/training/epoch_record.ts";

/** What training in a task needs of the task. */
export interface TrainingContext {
  readonly signal: AbortSignal;
  print(line: string): void;
  progress(label: string): Progress;
}

/**
 * Trains a model with a bar for the epoch under way and a line for each epoch done.
 *
 * @throws {OvkitError} `Stopped` where the user stopped it
 */
export async function trainWithProgress(
  model: SegmentationModel,
  context: TrainingContext,
  options: Pick<TrainOptions, "minutes" | "cacheGib" | "workers"> = {},
): Promise<TrainingResult> {
  const { print, signal } = context;
  const bar = context.progress("train");
  const { num_epochs } = model.parameters.training;
  print(
    `train: ${model.fold.train.length} cases, validate: ${model.fold.val.length}, ` +
      `${num_epochs} epochs of ${model.parameters.data.trn_dl_params.epoch_len} steps, ` +
      `${model.network.parameterCount} parameters`,
  );
  const run = model.train({
    ...options,
    signal,
    onWarning: print,
    onProgress: ({ epoch, epochs, step, steps, loss }) =>
      bar.update(
        (epoch + step / steps) / epochs,
        `epoch ${epoch + 1}/${epochs} step ${step}/${steps} loss ${loss.toFixed(3)}`,
      ),
  });
  for await (const record of run) print(epochLine(record, num_epochs));
  const result = await run;
  bar.finish(result.finished ? "done" : "stopped, the state is saved");
  if (signal.aborted) {
    throw new OvkitError("Stopped", {
      subject: "training",
      found: "stopped by the user, the state is saved",
      remedy: "run the same command again to go on",
    });
  }
  return result;
}

function epochLine(record: EpochRecord, epochs: number): string {
  const number = (value: number | null, digits: number) => value?.toFixed(digits) ?? "-";
  const dice = record.validationDice.map((value) => number(value, 3)).join(" ");
  return `epoch ${String(record.epoch).padStart(String(epochs).length)}/${epochs}  ` +
    `loss ${number(record.trainLoss, 4)}  validation ${number(record.validationLoss, 4)}  ` +
    `Dice ${number(record.meanValidationDice, 3)} [${dice}]  ` +
    `${record.seconds.toFixed(1)} s (data ${record.dataWaitSeconds.toFixed(1)} s, ` +
    `${(100 * record.dataWaitSeconds / record.seconds).toFixed(0)} %)`;
}
