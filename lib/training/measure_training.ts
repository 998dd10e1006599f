import { tf } from "../engine/tf.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { randomStream } from "../foundation/random_stream.ts";
import { median } from "../foundation/statistics.ts";
import type { Network } from "../networks/network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import { createOptimizer } from "./optimizers/create_optimizer.ts";
import { type BatchSource, openBatchSource } from "./sampling/batch_source.ts";
import type { TrainingVolume } from "./sampling/training_volume.ts";
import { memoryStore } from "./sampling/memory_store.ts";
import type { VolumeStore } from "./sampling/volume_store.ts";
import { compileTrainingStep } from "./training_step.ts";
import { compileValidationStep } from "./validation_step.ts";

/** What {@linkcode measureTraining} measures. */
export interface MeasureTrainingOptions {
  readonly parameters: ModelParameters;
  readonly precision: Precision;
  /** Shape of the made-up volume that patches are cut from. */
  readonly shapeZyx: readonly [number, number, number];
  readonly signal?: AbortSignal | undefined;
}

/** What a few steps of a training took. */
export interface TrainingMeasurement {
  /** Median over the steps. */
  readonly secondsPerStep: number;
  readonly secondsPerValidation: number;
  /** Most memory the process had. */
  readonly peakBytes: number;
}

const MOST_STEPS = 8;
const ENOUGH_SECONDS = 2;

/**
 * Trains a network for a few steps on noise, patches drawn, augmented and prepared as in training,
 * and measures time and memory. The network's weights change.
 */
export async function measureTraining(
  network: Network,
  { parameters, precision, shapeZyx, signal }: MeasureTrainingOptions,
): Promise<TrainingMeasurement> {
  const store = noiseStore(shapeZyx, network);
  const { trn_dl_params, val_dl_params } = parameters.data;
  const { seed } = parameters.training;
  const training = await openBatchSource({
    store,
    loader: trn_dl_params,
    augmentation: parameters.augmentation,
    seed,
    purpose: "training",
  });
  const validation = await openBatchSource({
    store,
    loader: val_dl_params,
    seed,
    purpose: "validation",
  });
  const optimizer = createOptimizer(network.weights, parameters.training);
  const settings = { parameters: parameters.training, precision };
  const step = compileTrainingStep(network, optimizer, settings);
  const check = compileValidationStep(network, settings);
  const memory = watchMemory();
  try {
    const secondsPerStep = await medianSeconds(training, signal, async (batch) => {
      await step(batch, { learningRate: 1e-4, seed: [0, 0] });
    });
    const secondsPerValidation = await medianSeconds(validation, signal, async (batch) => {
      const counts = await check(batch.image, batch.label);
      await counts.loss.data();
      tf.dispose(Object.values(counts));
    });
    return { secondsPerStep, secondsPerValidation, peakBytes: memory.peak() };
  } finally {
    memory.stop();
    optimizer.slots.forEach((variable) => variable.dispose());
  }
}

/** Runs batches as training does, the next one prepared beside; the first is not counted. */
async function medianSeconds(
  source: BatchSource,
  signal: AbortSignal | undefined,
  run: (batch: Awaited<ReturnType<BatchSource["batch"]>>) => Promise<void>,
): Promise<number> {
  const seconds: number[] = [];
  let next = source.batch(0, 0);
  for (let i = 0; i <= MOST_STEPS; i++) {
    const start = performance.now();
    const batch = await next;
    next = source.batch(0, i + 1);
    await run(batch);
    tf.dispose([batch.image, batch.label]);
    if (i > 0) seconds.push((performance.now() - start) / 1000);
    const spent = seconds.reduce((a, b) => a + b, 0);
    if (signal?.aborted || (seconds.length >= 2 && spent > ENOUGH_SECONDS)) break;
  }
  const { image, label } = await next;
  tf.dispose([image, label]);
  return median(seconds.length === 0 ? [Infinity] : seconds);
}

function noiseStore(
  shapeZyx: readonly [number, number, number],
  { inChannels, outChannels }: Network,
): VolumeStore {
  const voxels = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  const random = randomStream(0, "noise to measure with");
  const volume: TrainingVolume = {
    id: "noise",
    image: Float32Array.from({ length: voxels * inChannels }, () => random.uniform(-1, 1)),
    label: Uint8Array.from({ length: voxels }, (_, i) => Math.floor(i / 5) % outChannels),
    channels: inChannels,
    shapeZyx,
    outside: Array(inChannels).fill(-1),
  };
  return memoryStore([volume]);
}

function watchMemory() {
  let peak = Deno.memoryUsage().rss;
  const timer = setInterval(look, 10);
  function look(): void {
    peak = Math.max(peak, Deno.memoryUsage().rss);
  }
  return {
    peak: () => {
      look();
      return peak;
    },
    stop: () => clearInterval(timer),
  };
}
