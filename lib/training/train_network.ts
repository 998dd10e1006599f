import { join } from "node:path";
import { tf } from "../engine/tf.ts";
import { openEventLog } from "../foundation/event_log.ts";
import { lockFolder } from "../foundation/lock_folder.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { mean, meanOfPresent } from "../foundation/statistics.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { Network } from "../networks/network.ts";
import {
  readLastCheckpoint,
  removeUnfinished,
  type TrainingState,
  writeCheckpoint,
} from "./checkpoint.ts";
import type { EpochRecord } from "./epoch_record.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import { keepWeights } from "./keep_weights.ts";
import { masksOf } from "./masks_of.ts";
import { plannedEpochs } from "./planned_epochs.ts";
import { runningMean } from "./running_mean.ts";
import { runSteps, type StepsDone } from "./run_steps.ts";
import { type BatchPlace, openBatchQueue } from "./sampling/batch_queue.ts";
import { trainingStage } from "./progressive/training_stage.ts";
import { type BatchSource, openBatchSource } from "./sampling/batch_source.ts";
import { openTrainingBatches } from "./sampling/open_training_batches.ts";
import { readSlots, writeSlots } from "./slot_arrays.ts";
import type { TrainNetworkOptions } from "./train_network_options.ts";
import { compileTrainingStep } from "./training_step.ts";
import { validate, type ValidationResult } from "./validate.ts";
import { compileValidationStep } from "./validation_step.ts";
import { weightAverage } from "./weight_average.ts";

/** How often a training goes back to a checkpoint before it gives up. */
const MOST_SETBACKS = 3;
/** A file of this name in the run's folder stops the training after the step under way. */
const STOP_FILE = "STOP";

/**
 * Trains a network, epoch by epoch, from the last whole checkpoint of the folder if there is one.
 * What comes out is a function of the parameters, the data and the seed: stopping and going on at
 * any point changes no bit, unless `training.minutes` lets the clock decide. A file named STOP in the
 * folder stops it like the signal; it is removed.
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
  const parts = trainingParts(network, options);
  try {
    return yield* trainWith(parts, network, options);
  } finally {
    parts.slots.forEach((variable) => variable.dispose());
    unlock();
  }
}

function trainingParts(network: Network, { parameters, precision }: TrainNetworkOptions) {
  const { training } = parameters;
  const optimizer = createOptimizer(network.weights, training);
  const average = training.ema_decay === null
    ? undefined
    : weightAverage(network, training.ema_decay);
  const step = compileTrainingStep(network, optimizer, {
    parameters: training,
    precision,
    average,
  });
  const slots = new Map([...optimizer.slots, ...average?.slots ?? [], ...step.slots]);
  return { average, step, slots };
}

async function* trainWith(
  { average, step: trainingStep, slots }: ReturnType<typeof trainingParts>,
  network: Network,
  options: TrainNetworkOptions,
): ReturnType<typeof trainNetwork> {
  const { training, validation, parameters, precision, folder, signal, minutes } = options;
  const { data, training: settings } = parameters;
  const checkpoints = join(folder, "checkpoints");
  const events = openEventLog(join(folder, "events.jsonl"));
  const steps = data.trn_dl_params.epoch_len;
  const deadline = minutes === undefined ? Infinity : performance.now() + minutes * 60_000;
  const validationStep = compileValidationStep(network, { parameters: settings, precision });

  await removeUnfinished(folder);
  await removeUnfinished(checkpoints);
  let state = await resume();
  const { previousClasses = 0 } = options;
  let stage = trainingStage(parameters, state.epoch);
  let source = await openStage();
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

  /** Batches of the stage under way. */
  async function openStage(): Promise<BatchSource> {
    const coarse = stage.scaleZyx.some((scale) => scale !== 1);
    const scaled = coarse && !settings.prg_trn_resize_on_the_fly &&
      options.scaledTraining !== undefined;
    const store = scaled ? await options.scaledTraining!(stage.scaleZyx) : training;
    return await openTrainingBatches(store, parameters, { stage, previousClasses, scaled });
  }

  async function resume(): Promise<TrainingState> {
    const found = await readLastCheckpoint(checkpoints, (error) => {
      options.onWarning?.(error.message);
    });
    if (found === undefined) {
      await events.append("started", { epochs: settings.num_epochs, steps });
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
    writeSlots({ slots }, found.optimizer);
    await events.append("resumed", { epoch: found.state.epoch, step: found.state.step });
    return found.state;
  }

  async function save(stateOf: (weightsSha256: string) => TrainingState): Promise<void> {
    state = await writeCheckpoint(checkpoints, {
      state: stateOf,
      weights: await network.torchState(),
      optimizer: await readSlots({ slots }),
    });
  }

  function epochsInAll(): number {
    const seconds = state.history.reduce((sum, record) => sum + record.seconds, 0);
    const spent = { epoch: state.epoch, seconds };
    return plannedEpochs(settings.num_epochs, settings.minutes, spent);
  }

  function* places(): Generator<BatchPlace> {
    for (let { epoch, step } = state; epoch < settings.num_epochs; epoch++, step = 0) {
      if (trainingStage(parameters, epoch).index !== stage.index) return;
      for (; step < steps; step++) yield { epoch, step };
    }
  }

  async function shallStop(): Promise<boolean> {
    if (signal?.aborted || performance.now() > deadline) return true;
    const asked = await Deno.remove(join(folder, STOP_FILE)).then(() => true, () => false);
    return asked;
  }

  /** Does something with the averaged weights, where there are any. */
  async function withAverage<T>(work: () => Promise<T>): Promise<T> {
    average?.swap();
    try {
      return await work();
    } finally {
      average?.swap();
    }
  }

  async function validateEpoch(): Promise<Validation> {
    const patches = validationSource === undefined
      ? undefined
      : await validate(validationStep, validationSource, data.val_dl_params.epoch_len);
    const every = settings.full_validation_every;
    const due = every !== null && (state.epoch + 1) % every === 0;
    return { patches, volumes: due ? await options.validateVolumes?.() : undefined };
  }

  async function finishEpoch(done: StepsDone, start: number): Promise<EpochRecord> {
    const { patches, volumes } = await withAverage(validateEpoch);
    const last = state.history.at(-1)?.runningValidationLoss ?? null;
    const partial = {
      epoch: state.epoch + 1,
      trainLoss: mean(done.losses),
      runningTrainLoss: done.running,
      gradientNorm: mean(done.norms),
      validationLoss: patches?.loss ?? null,
      runningValidationLoss: patches === undefined
        ? null
        : runningMean(last, patches.loss, settings.nu_ema_val),
      validationDice: patches?.dice ?? [],
      meanValidationDice: patches?.meanDice ?? null,
      volumeDice: volumes ?? null,
      meanVolumeDice: meanOfPresent(volumes ?? []),
      learningRate: done.rate,
      seconds: (performance.now() - start) / 1000,
      dataWaitSeconds: done.waited,
    };
    await save((weightsSha256) => ({
      ...state,
      epoch: state.epoch + 1,
      step: 0,
      losses: [],
      norms: [],
      runningTrainLoss: done.running,
      history: [...state.history, { ...partial, weightsSha256 }],
    }));
    const record = state.history[state.history.length - 1];
    await events.append("epoch", { ...record });
    await withAverage(() => keepWeights(network, { folder, history: state.history, settings }));
    return record;
  }

  /** Takes the last checkpoint up again, where that is wanted and was not done too often. */
  async function goBack(error: OvkitError): Promise<void> {
    const setbacks = (state.setbacks ?? 0) + 1;
    if (settings.on_divergence === "stop" || setbacks > MOST_SETBACKS) throw error;
    await events.append("diverged", { message: error.message, setbacks });
    options.onWarning?.(`${error.message}; going back, the learning rate halved`);
    const found = await readLastCheckpoint(checkpoints, () => {});
    if (found === undefined) throw error;
    network.loadTorchState(found.weights);
    writeSlots({ slots }, found.optimizer);
    await save(() => ({ ...found.state, setbacks }));
  }

  if (state.epoch < epochsInAll()) await prepareSteps();
  if (settings.on_divergence === "go_back" && state.epoch === 0 && state.step === 0) {
    await save(() => state);
  }
  let queue = openBatchQueue(source, places());
  try {
    while (state.epoch < epochsInAll()) {
      const start = performance.now();
      const now = trainingStage(parameters, state.epoch);
      if (now.index !== stage.index) {
        await queue.close();
        stage = now;
        source = await openStage();
        await prepareSteps();
        queue = openBatchQueue(source, places());
      }
      const result = await runSteps(queue, trainingStep, {
        ...options,
        state,
        epochs: epochsInAll(),
        logitsDropout: stage.logitsDropout,
        shallStop,
      });
      if (result.kind === "stopped") {
        await save(() => ({ ...state, ...result.state }));
        await events.append("stopped", { epoch: state.epoch, step: state.step });
        return { finished: false, history: [...state.history] };
      }
      if (result.kind === "diverged") {
        await queue.close();
        await goBack(result.error);
        queue = openBatchQueue(source, places());
        continue;
      }
      yield await finishEpoch(result, start);
      const pauses = settings.stop_after_epochs.includes(state.epoch);
      if (state.epoch < epochsInAll() && (pauses || await shallStop())) {
        await events.append("stopped", { epoch: state.epoch, step: 0 });
        return { finished: false, history: [...state.history] };
      }
    }
  } finally {
    await queue.close();
  }
  average?.swap();
  await network.save(join(folder, "network_weights.safetensors"));
  await writeFileAtomic(
    join(folder, "history.json"),
    JSON.stringify(state.history, null, 1) + "\n",
  );
  await events.append("finished", { epochs: state.epoch });
  return { finished: true, history: [...state.history] };
}

interface Validation {
  readonly patches: ValidationResult | undefined;
  readonly volumes: readonly (number | null)[] | undefined;
}
