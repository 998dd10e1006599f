import { join } from "node:path";
import type { BatchTensors } from "../augmentation/batch_tensors.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import { openEventLog } from "../foundation/event_log.ts";
import { lockFolder } from "../foundation/lock_folder.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { randomStream } from "../foundation/random_stream.ts";
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
import { type BatchPlace, type BatchQueue, openBatchQueue } from "./sampling/batch_queue.ts";
import { openBatchSource } from "./sampling/batch_source.ts";
import { openTrainingBatches } from "./sampling/open_training_batches.ts";
import type { VolumeStore } from "./sampling/volume_store.ts";
import { learningRate } from "./schedules/learning_rate.ts";
import { readSlots, writeSlots } from "./slot_arrays.ts";
import { compileTrainingStep } from "./training_step.ts";
import { masksOf, validate } from "./validate.ts";
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
  /** Classes of a previous stage in the data. @default {0} */
  readonly previousClasses?: number;
  /** Stops after the step under way; the state is saved. */
  readonly signal?: AbortSignal;
  /** Stops after the step under which so many minutes were over; the state is saved. */
  readonly minutes?: number;
  readonly onProgress?: (progress: TrainingProgress) => void;
  /** Hears of damaged checkpoints that are passed over. */
  readonly onWarning?: (line: string) => void;
  /** Sees each batch before its step, epoch and step from 0; it stays the training's. */
  readonly onBatch?: (place: BatchPlace, batch: BatchTensors) => Promise<void>;
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
  const { previousClasses = 0 } = options;
  const source = await openTrainingBatches(training, parameters, previousClasses);
  const validationSource = validation.ids.length === 0 ? undefined : await openBatchSource({
    store: validation,
    loader: data.val_dl_params,
    seed: settings.seed,
    purpose: "validation",
    previousClasses,
  });

  /** Compiles all steps before the first is run, so that none halts the event loop later. */
  async function prepareSteps(): Promise<void> {
    const batch = await source.batch(state.epoch, state.step);
    await trainingStep.prepare(batch);
    tf.dispose({ ...batch });
    if (validationSource === undefined) return;
    const other = await validationSource.batch(0, 0);
    await validationStep.prepare(other.image, other.label, ...masksOf(other));
    tf.dispose({ ...other });
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

  function* places(): Generator<BatchPlace> {
    for (let { epoch, step } = state; epoch < epochs; epoch++, step = 0) {
      for (; step < steps; step++) yield { epoch, step };
    }
  }

  async function runEpoch(queue: BatchQueue): Promise<EpochRecord | undefined> {
    const start = performance.now();
    let waited = 0;
    let rate = 0;
    const losses = [...state.losses];
    for (let step = state.step; step < steps; step++) {
      const before = performance.now();
      const batch = await queue.next();
      waited += performance.now() - before;
      await options.onBatch?.({ epoch: state.epoch, step }, batch);
      rate = learningRate(settings, {
        epoch: state.epoch,
        step,
        stepsPerEpoch: steps,
        epochs,
        losses: state.history.map((record) => record.trainLoss),
      });
      const seed = stepSeed(settings.seed, state.epoch, step);
      const { loss } = await trainingStep(batch, { learningRate: rate, seed });
      tf.dispose({ ...batch });
      if (!Number.isFinite(loss)) throw diverged(state.epoch, step, rate);
      losses.push(loss);
      options.onProgress?.({ epoch: state.epoch, epochs, step: step + 1, steps, loss });
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (step + 1 < steps && (signal?.aborted || performance.now() > deadline)) {
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
  const queue = openBatchQueue(source, places());
  try {
    while (state.epoch < epochs) {
      const record = await runEpoch(queue);
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
  } finally {
    await queue.close();
  }
  await network.save(join(folder, "network_weights.safetensors"));
  await writeFileAtomic(
    join(folder, "history.json"),
    JSON.stringify(state.history, null, 1) + "\n",
  );
  await events.append("finished", { epochs });
  return { finished: true, history: [...state.history] };
}

/** What the network's random layers draw from in a step. */
function stepSeed(seed: number, epoch: number, step: number): [number, number] {
  const random = randomStream(seed, "random layers", epoch, step);
  return [random.bits() & 0x7FFFFFFF, random.bits() & 0x3FFFFFFF];
}

function diverged(epoch: number, step: number, rate: number): OvkitError {
  return new OvkitError("TrainingDiverged", {
    subject: `epoch ${epoch + 1}, step ${step + 1}`,
    found: `the loss is not a number (learning rate ${rate.toPrecision(3)})`,
    remedy: "start over with a lower learning rate, or check the images for extreme values",
  });
}
