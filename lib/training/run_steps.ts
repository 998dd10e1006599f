import { tf } from "../engine/tf.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { randomStream } from "../foundation/random_stream.ts";
import type { TrainingState } from "./checkpoint.ts";
import { keepDivergedBatch } from "./keep_diverged_batch.ts";
import { runningMean } from "./running_mean.ts";
import type { BatchPlace, BatchQueue } from "./sampling/batch_queue.ts";
import { learningRate } from "./schedules/learning_rate.ts";
import type { TrainNetworkOptions } from "./train_network_options.ts";
import type { TrainingStep } from "./training_step.ts";

/** What {@linkcode runSteps} needs to know. */
export interface RunStepsOptions
  extends Pick<TrainNetworkOptions, "parameters" | "folder" | "onBatch" | "onProgress"> {
  readonly state: TrainingState;
  /** Epochs in all. */
  readonly epochs: number;
  /** How often logits of a class are dropped, where that goes with the stages. */
  readonly logitsDropout?: number | undefined;
  /** Asked after each step but the last. */
  shallStop(): Promise<boolean>;
}

/** How the steps of an epoch ended. */
export type StepsResult = StepsDone | StepsStopped | {
  readonly kind: "diverged";
  readonly error: OvkitError;
};

/** All steps of an epoch were done. */
export interface StepsDone {
  readonly kind: "done";
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  /** The running loss. */
  readonly running: number;
  /** Seconds that steps waited for their batch. */
  readonly waited: number;
  /** Learning rate of the last step. */
  readonly rate: number;
}

/** It was stopped between two steps. */
export interface StepsStopped {
  readonly kind: "stopped";
  readonly state: Pick<TrainingState, "step" | "losses" | "norms" | "runningTrainLoss">;
}

/** Does what is left of the epoch under way. */
export async function runSteps(
  queue: BatchQueue,
  trainingStep: TrainingStep,
  options: RunStepsOptions,
): Promise<StepsResult> {
  const { state, epochs, folder, parameters: { data, training: settings } } = options;
  const steps = data.trn_dl_params.epoch_len;
  const losses = [...state.losses];
  const norms = [...state.norms ?? []];
  let running = state.runningTrainLoss ?? null;
  let waited = 0;
  let rate = 0;
  for (let step = state.step; step < steps; step++) {
    const before = performance.now();
    const batch = await queue.next();
    waited += performance.now() - before;
    const place = { epoch: state.epoch, step };
    await options.onBatch?.(place, batch);
    const setbacks = state.setbacks ?? 0;
    const planned = learningRate(settings, {
      ...place,
      stepsPerEpoch: steps,
      epochs,
      losses: state.history.map((record) => record.trainLoss),
    });
    rate = planned / 2 ** setbacks;
    const update = (step + 1) % settings.accumulation_steps === 0 || step + 1 === steps;
    const seed = stepSeed(settings.seed, place);
    const { loss, norm } = await trainingStep(batch, {
      learningRate: rate,
      seed,
      update,
      logitsDropout: options.logitsDropout,
    });
    if (!Number.isFinite(loss) || !Number.isFinite(norm)) {
      const path = await keepDivergedBatch(folder, place, batch);
      tf.dispose({ ...batch });
      return { kind: "diverged", error: diverged(place, { rate, path, setbacks }) };
    }
    tf.dispose({ ...batch });
    losses.push(loss);
    norms.push(norm);
    running = runningMean(running, loss, settings.nu_ema_trn);
    options.onProgress?.({ epoch: state.epoch, epochs, step: step + 1, steps, loss });
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (step + 1 < steps && await options.shallStop()) {
      const now = { step: step + 1, losses, norms, runningTrainLoss: running };
      return { kind: "stopped", state: now };
    }
  }
  return { kind: "done", losses, norms, running: running!, waited: waited / 1000, rate };
}

/** What the network's random layers draw from in a step. */
function stepSeed(seed: number, { epoch, step }: BatchPlace): [number, number] {
  const random = randomStream(seed, "random layers", epoch, step);
  return [random.bits() & 0x7FFFFFFF, random.bits() & 0x3FFFFFFF];
}

function diverged(
  { epoch, step }: BatchPlace,
  { rate, path, setbacks }: { rate: number; path: string; setbacks: number },
): OvkitError {
  const tried = setbacks === 0 ? "" : ` after ${setbacks} halvings of the learning rate`;
  return new OvkitError("TrainingDiverged", {
    subject: `epoch ${epoch + 1}, step ${step + 1}`,
    found: `the loss is not a number (learning rate ${rate.toPrecision(3)})${tried}`,
    remedy: "start over with a lower learning rate, or check the images for extreme values: " +
      `the batch is in ${path}`,
  });
}
