import { batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
import type { BatchTensors } from "../../lib/augmentation/batch_tensors.ts";
import { drawAugmentation } from "../../lib/augmentation/draw_augmentation.ts";
import { prepareAugmenter } from "../../lib/augmentation/prepare_augmenter.ts";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { tf } from "../../lib/engine/tf.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { openBatchSource } from "../../lib/training/sampling/batch_source.ts";
import { memoryStore } from "../../lib/training/sampling/memory_store.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";

type Preset = "ovseg" | "nnunet";

/** The kit's side of the augmentation benchmark. */
export interface AugmentationBench {
  /** Milliseconds a sample of augmenting padded batches that lie on the engine. */
  sample(
    preset: Preset,
    options: { readonly round: number; readonly samples: number },
  ): Promise<number>;
  /** A training step with its batch cut before it and, unless left out, augmented. */
  step(preset: Preset | undefined, round: number): Promise<StepTimes>;
}

/** Milliseconds of a step. */
export interface StepTimes {
  /** Until the batch was there. */
  readonly batchMs: number;
  /** Until the step was done. */
  readonly allMs: number;
}

const edge = 64;
const classes = 3;
const batchSize = 2;

/** Builds the network of 16 filters, compiles its step and opens the batches of each preset. */
export async function openAugmentationBench(): Promise<AugmentationBench> {
  const all = Object.fromEntries(
    await Promise.all(
      (["ovseg", "nnunet"] as const).map(async (name) => [name, await openPreset(name)]),
    ),
  ) as Record<Preset, Awaited<ReturnType<typeof openPreset>>>;
  const bare = await all.ovseg.openBatches(false);
  const augmented = {
    ovseg: await all.ovseg.openBatches(true),
    nnunet: await all.nnunet.openBatches(true),
  };
  const run = trainingStep();
  return {
    sample: (preset, { round, samples }) => all[preset].sample(round, samples),
    async step(preset, round) {
      const source = preset === undefined ? bare : augmented[preset];
      const start = performance.now();
      const batch = await source.batch(0, round);
      const batchMs = performance.now() - start;
      await run(batch);
      const allMs = performance.now() - start;
      tf.dispose(Object.values(batch));
      return { batchMs, allMs };
    },
  };
}

async function openPreset(name: Preset) {
  const { data, augmentation } = modelParameters().preset(name)
    .unet3d({ patch_size: [edge, edge, edge] }).build();
  const loader = { ...data.trn_dl_params, batch_size: batchSize };
  const padded = loader.padded_patch_size as [number, number, number];
  const patchZyx = [edge, edge, edge] as const;
  const augment = batchAugmenter(patchZyx);
  const shape = [batchSize, ...padded, 1] as const;
  await prepareAugmenter(augment, augmentation, { shape });

  async function sample(round: number, samples: number): Promise<number> {
    let spent = 0;
    for (let first = 0; first < samples; first += batchSize) {
      const batch: BatchTensors = {
        image: tf.randomNormal([...shape], 0, 1, "float32", first) as BatchTensors["image"],
        label: tf.randomUniform([batchSize, ...padded], 0, classes, "int32", first) as tf.Tensor4D,
      };
      const start = performance.now();
      const draws = Array.from(
        { length: batchSize },
        (_, i) =>
          drawAugmentation(augmentation, randomStream(0, name, round, first + i), {
            patchZyx,
            channels: 1,
          }),
      );
      const result = await augment(batch, draws);
      spent += performance.now() - start;
      tf.dispose(Object.values(result));
    }
    return spent / samples;
  }
  const openBatches = (augmented: boolean) =>
    openBatchSource({
      store: noise(),
      loader,
      ...augmented ? { augmentation } : {},
      seed: 0,
      purpose: "training",
    });
  return { sample, openBatches };
}

function noise() {
  const size = 160;
  const random = randomStream(0, "noise");
  return memoryStore([{
    id: "noise",
    image: Float32Array.from({ length: size ** 3 }, () => random.uniform(-1, 1)),
    label: Uint8Array.from({ length: size ** 3 }, (_, i) => Math.floor(i / 5) % classes),
    channels: 1,
    shapeZyx: [size, size, size],
    outside: [-1],
  }]);
}

/** A training step of the U-Net that the engine is measured with. */
function trainingStep(): (batch: BatchTensors) => Promise<void> {
  const network = createNetwork({
    in_channels: 1,
    out_channels: classes,
    is_2d: false,
    filters: 16,
    filters_max: 320,
    kernel_sizes: Array(4).fill(3),
    n_pyramid_scales: 1,
  }, { inChannels: 1, outChannels: classes });
  const { training } = modelParameters().build();
  const optimizer = createOptimizer(network.weights, training);
  const { precision } = engineInfo();
  const step = compileTrainingStep(network, optimizer, { parameters: training, precision });
  return async function run(batch) {
    await step(batch, { learningRate: 1e-4, seed: [0, 0] });
  };
}
