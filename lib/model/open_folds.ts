import { setTimeout } from "node:timers/promises";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { ensemble, type EnsembleModel } from "./ensemble.ts";
import { isFinished } from "./file/read_model_folder.ts";
import type { SegmentationModel } from "./segmentation_model.ts";

/** Options of a model builder's `folds`. */
export interface FoldsOfModelOptions {
  /**
   * What is done about folds whose training is not finished: `skip` leaves them out, `wait` waits for
   * another process to finish them, `error` refuses. @default {"error"}
   */
  readonly unfinished?: "skip" | "wait" | "error";
  /** Seconds between two looks while waiting. @default {60} */
  readonly pollSeconds?: number;
  /** Stops waiting. */
  readonly signal?: AbortSignal;
  /** Hears of the folds that are waited for. */
  readonly onWait?: (folds: readonly number[]) => void;
}

/** The folds of a model, to be opened as an ensemble. */
export interface FoldsOfModel {
  /** What errors call the model. */
  readonly subject: string;
  /** Numbers of the folds that are wanted. */
  readonly folds: readonly number[];
  folderOf(fold: number): string;
  open(fold: number): Promise<SegmentationModel>;
}

/**
 * Opens the finished folds of a model as one.
 *
 * @throws {OvkitError} `ArgumentInvalid` for no fold; `CheckpointInvalid` where folds are not finished and shall be, or none is;
 * `Stopped` while waiting
 */
export async function openFolds(
  model: FoldsOfModel,
  options: FoldsOfModelOptions = {},
): Promise<EnsembleModel> {
  const { unfinished = "error", pollSeconds = 60, signal, onWait } = options;
  if (model.folds.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: model.subject,
      found: "no fold",
      expected: "numbers of folds, or data that are split into folds",
      remedy: "train the model first",
    });
  }
  for (;;) {
    const open = await unfinishedOf(model);
    const finished = model.folds.filter((fold) => !open.includes(fold));
    if (open.length === 0 || (unfinished === "skip" && finished.length > 0)) {
      return ensemble(await openAll(model, finished));
    }
    if (unfinished !== "wait") {
      throw new OvkitError("CheckpointInvalid", {
        subject: model.subject,
        found: `the training of fold ${open.join(", ")} is not finished`,
        remedy: finished.length === 0
          ? "train the model first"
          : 'train to the end, or say unfinished: "skip" or "wait"',
      });
    }
    onWait?.(open);
    try {
      await setTimeout(pollSeconds * 1000, undefined, signal && { signal });
    } catch (cause) {
      throw new OvkitError("Stopped", {
        subject: model.subject,
        found: `stopped while waiting for fold ${open.join(", ")}`,
        cause,
      });
    }
  }
}

async function unfinishedOf({ folds, folderOf }: FoldsOfModel): Promise<number[]> {
  const done = await Promise.all(folds.map((fold) => isFinished(folderOf(fold))));
  return folds.filter((_, i) => !done[i]);
}

async function openAll(
  { open }: FoldsOfModel,
  folds: readonly number[],
): Promise<SegmentationModel[]> {
  const models: SegmentationModel[] = [];
  try {
    for (const fold of folds) models.push(await open(fold));
    return models;
  } catch (error) {
    models.forEach((model) => model.dispose());
    throw error;
  }
}
