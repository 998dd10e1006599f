import { join } from "node:path";
import type { BatchTensors } from "../augmentation/augment_batch.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import { openEventLog } from "../foundation/event_log.ts";
import { lockFolder } from "../foundation/lock_folder.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { Network } from "../networks/network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import {
  readLastCheckpoint,
  removeUnfinished,
  type TrainingState,
  writeCheckpoint,
} from "./checkpoint.ts";
import type { EpochRecord } from "./epoch_record.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import { openBatchSource } from "./sampling/batch_source.ts";
import type { VolumeStore } from "./sampling/volume_store.ts";
import { learningRate } from "./schedules/learning_rate.ts";
import { readSlots, writeSlots } from "./slot_arrays.ts";
import { compileTrainingStep } from "./training_step.ts";
import { validate } from "./validate.ts";
import { compileValidationStep } from "./validation_step.ts";

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

/** What {@linkcode trainNetwork} trains on, and where. */
export interface TrainNetworkOptions {
  readonly training: VolumeStore;
  readonly validation: VolumeStore;
  readonly parameters: ModelParameters;
  readonly precision: Precision;
  /** The run's folder. */
  readonly folder: string;
  /** Hash of parameters and data; a checkpoint with another one is refused. */
  readonly runHash: string;
  /** Stops after the step under way; the state is saved. */
  readonly signal?: AbortSignal;
  /** Stops after the step under which so many minutes were over; the state is saved. */
  readonly minutes?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears of damaged checkpoints that are passed over. */
  readonly onWarning?: (line: string) => void;
}

/**
 * Trains a network, epoch by epoch, from the last whole checkpoint of the folder if there is one.
 * What comes out is a function of the parameters, the data and the seed: stopping and going on at
 * any point changes no bit.
 *
 * @returns whether all epochs are done, and their records
 * @throws {OvkitError} `TrainingDiverged` where the loss is no number, `CheckpointInvalid` where the
 * folder holds a run with other parameters or data, `FileUnwritable` where it is being trained
 */
export async function* trainNetwork(
  network: Network,
  options: TrainNetworkOptions,
): AsyncGenerator<EpochRecord, { finished: boolean; history: EpochRecord[] }> {
  const unlock = await lockFolder(options.folder);
  const optimizer = createOptimizer(network.weights, options.parameters.training);
  try {
    return yield* trainWith(optimizer, network, options);
  } finally {
    optimizer.slots.forEach((variable) => variable.dispose());
    unlock();
  }
}

async function* trainWith(
  optimizer: Optimizer,
  network: Network,
  options: TrainNetworkOptions,
): ReturnType<typeof trainNetwork> {
  const { training, validation, parameters, precision, folder, signal, minutes } = options;
  const { data, training: settings } = parameters;
  const checkpoints = join(folder, "checkpoints");
  const events = openEventLog(join(folder, "events.jsonl"));
  const epochs = settings.num_epochs;
  const steps = data.trn_dl_params.epoch_len;
  const deadline = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
  const trainingStep = compileTrainingStep(network, optimizer, { parameters: settings, precision });
  const validationStep = compileValidationStep(network, { parameters: settings, precision });

  await removeUnfinished(folder);
  await removeUnfinished(checkpoints);
  let state = await resume();
  const seed = settings.seed;
  const source = await openBatchSource({
    store: training,
    loader: data.trn_dl_params,
    augmentation: parameters.augmentation,
    seed,
    purpose: "training",
  });
  const validationSource = validation.ids.length === 0 ? undefined : await openBatchSource({
    store: validation,
    loader: data.val_dl_params,
    seed,
    purpose: "validation",
  });

  /** Compiles all steps before the first is run, so that none halts the event loop later. */
  async function prepareSteps(): Promise<void> {
    const batch = await source.batch(state.epoch, state.step);
    const rate = tf.scalar(0);
    await trainingStep.prepare(batch.image, batch.label, rate);
    tf.dispose([batch.image, batch.label, rate]);
    if (validationSource === undefined) return;
    const other = await validationSource.batch(0, 0);
    await validationStep.prepare(other.image, other.label);
    tf.dispose([other.image, other.label]);
  }

  async function resume(): Promise<TrainingState> {
    const found = await readLastCheckpoint(checkpoints, (error) => {
      options.onWarning?.(error.message);
    });
    if (found === undefined) {
      await events.append("started", { epochs, steps });
      return { epoch: 0, step: 0, losses: [], history: [], runHash: options.runHash };
    }
    if (found.state.runHash !== options.runHash) {
      throw new OvkitError("CheckpointInvalid", {
        subject: checkpoints,
        found: "a run with other parameters or other data",
        remedy: "give the model another name, or remove the folder to start over",
      });
    }
    network.loadTorchState(found.weights);
    writeSlots(optimizer, found.optimizer);
    await events.append("resumed", { epoch: found.state.epoch, step: found.state.step });
    return found.state;
  }

  async function save(): Promise<void> {
    await writeCheckpoint(checkpoints, {
      state,
      weights: await network.torchState(),
      optimizer: await readSlots(optimizer),
    });
  }

  async function runEpoch(): Promise<EpochRecord | undefined> {
    const start = performance.now();
    let waited = 0;
    let rate = 0;
    const losses = [...state.losses];
    let next = source.batch(state.epoch, state.step);
    for (let step = state.step; step < steps; step++) {
      const before = performance.now();
      const batch = await next;
      waited += performance.now() - before;
      if (step + 1 < steps) next = source.batch(state.epoch, step + 1);
      rate = learningRate(settings, { epoch: state.epoch, step, stepsPerEpoch: steps, epochs });
      const lr = tf.scalar(rate);
      const { loss, norm } = await trainingStep(batch.image, batch.label, lr);
      const value = (await loss.data())[0];
      tf.dispose([loss, norm, lr, batch.image, batch.label]);
      if (!Number.isFinite(value)) {
        await discard(next, step + 1 < steps);
        throw diverged(state.epoch, step, rate);
      }
      losses.push(value);
      options.onProgress?.({ epoch: state.epoch, epochs, step: step + 1, steps, loss: value });
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (step + 1 < steps && (signal?.aborted || performance.now() > deadline)) {
        await discard(next, true);
        state = { ...state, step: step + 1, losses };
        await save();
        await events.append("stopped", { epoch: state.epoch, step: state.step });
        return undefined;
      }
    }
    const result = validationSource === undefined
      ? undefined
      : await validate(validationStep, validationSource, data.val_dl_params.epoch_len);
    return {
      epoch: state.epoch + 1,
      trainLoss: losses.reduce((a, b) => a + b, 0) / losses.length,
      validationLoss: result?.loss ?? null,
      validationDice: result?.dice ?? [],
      meanValidationDice: result?.meanDice ?? null,
      learningRate: rate,
      seconds: (performance.now() - start) / 1000,
      dataWaitSeconds: waited / 1000,
    };
  }

  if (state.epoch < epochs) await prepareSteps();
  while (state.epoch < epochs) {
    const record = await runEpoch();
    if (record === undefined) return { finished: false, history: [...state.history] };
    state = {
      ...state,
      epoch: state.epoch + 1,
      step: 0,
      losses: [],
      history: [...state.history, record],
    };
    await save();
    await events.append("epoch", { ...record });
    if (settings.save_additional_weights_after_epochs.includes(state.epoch)) {
      await network.save(join(folder, `network_weights_${state.epoch}.safetensors`));
    }
    yield record;
    if (state.epoch < epochs && (signal?.aborted || performance.now() > deadline)) {
      await events.append("stopped", { epoch: state.epoch, step: 0 });
      return { finished: false, history: [...state.history] };
    }
  }
  await network.save(join(folder, "network_weights.safetensors"));
  await writeFileAtomic(
    join(folder, "history.json"),
    JSON.stringify(state.history, null, 1) + "\n",
  );
  await events.append("finished", { epochs });
  return { finished: true, history: [...state.history] };
}

async function discard(next: Promise<BatchTensors>, made: boolean) {
  if (!made) return;
  const batch = await next;
  tf.dispose([batch.image, batch.label]);
}

function diverged(epoch: number, step: number, rate: number): OvkitError {
  return new OvkitError("TrainingDiverged", {
    subject: `epoch ${epoch + 1}, step ${step + 1}`,
    found: `the loss is not a number (learning rate ${rate.toPrecision(3)})`,
    remedy: "start over with a lower learning rate, or check the images for extreme values",
  });
}
