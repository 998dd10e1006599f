import type { AugmentationDraw } from "../../augmentation/augmentation_draw.ts";
import { batchAugmenter } from "../../augmentation/augment_batch.ts";
import type { BatchTensors } from "../../augmentation/augment_batch.ts";
import { drawAugmentation } from "../../augmentation/draw_augmentation.ts";
import { tf } from "../../engine/tf.ts";
import { randomStream } from "../../foundation/random_stream.ts";
import type { AugmentationParameters } from "../../parameters/augmentation_parameters.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { cutPatch } from "./cut_patch.ts";
import { drawPatches, type PatchDrawing } from "./draw_patches.ts";
import { surveyVolumes } from "./survey_volumes.ts";
import type { VolumeStore } from "./volume_store.ts";

type SizeZyx = readonly [number, number, number];

/** Gives the batch of any epoch and step; the caller disposes it. */
export interface BatchSource {
  batch(epoch: number, step: number): Promise<BatchTensors>;
}

/** What batches are made of. */
export interface BatchSourceOptions {
  readonly store: VolumeStore;
  readonly loader: LoaderParameters;
  /** Left out for batches as they are. */
  readonly augmentation?: AugmentationParameters;
  readonly seed: number;
  /** Keeps the random numbers of training and validation apart. */
  readonly purpose: string;
}

/** Prepares batches: patches are drawn, cut and, for training, augmented on the engine. */
export async function openBatchSource(options: BatchSourceOptions): Promise<BatchSource> {
  const { store, loader, augmentation, seed, purpose } = options;
  const patchZyx = sizeZyx(loader.patch_size);
  const cutZyx = augmentation === undefined
    ? patchZyx
    : sizeZyx(loader.padded_patch_size ?? loader.patch_size);
  const { shapesZyx, channels, bias } = await surveyVolumes(store, loader.bias);
  const drawing: PatchDrawing = {
    patchZyx,
    batchSize: loader.batch_size,
    minBiasedSamples: loader.min_biased_samples,
    pBiasSampling: loader.p_bias_sampling,
    shapesZyx,
    bias,
  };
  const augment = batchAugmenter(patchZyx);

  async function batch(epoch: number, step: number): Promise<BatchTensors> {
    const positions = drawPatches(drawing, { seed, purpose, epoch, step });
    const voxels = cutZyx[0] * cutZyx[1] * cutZyx[2];
    const image = new Float32Array(positions.length * voxels * channels);
    const label = new Int32Array(positions.length * voxels);
    for (const [sample, { volume, cornerZyx }] of positions.entries()) {
      const corner = cornerZyx.map((at, i) =>
        at - Math.floor((cutZyx[i] - patchZyx[i]) / 2)
      ) as unknown as SizeZyx;
      const { part, originZyx } = await store.block(volume, { cornerZyx: corner, sizeZyx: cutZyx });
      const within = corner.map((at, i) => at - originZyx[i]) as unknown as SizeZyx;
      cutPatch(part, { cornerZyx: within, sizeZyx: cutZyx }, { image, label, sample });
      await pause();
    }
    const tensors: BatchTensors = {
      image: tf.tensor5d(image, [positions.length, ...cutZyx, channels]),
      label: tf.tensor4d(label, [positions.length, ...cutZyx], "int32"),
    };
    if (augmentation === undefined) return tensors;
    const draws = positions.map((_, sample) =>
      drawAugmentation(
        augmentation,
        randomStream(seed, `${purpose} augmentation`, epoch, step, sample),
        [patchZyx[1], patchZyx[2]],
      )
    );
    return await augment(tensors, draws);
  }
  if (augmentation !== undefined) await tryAllAugmentations();
  return { batch };

  /** Compiles every kind of augmentation before training starts. */
  async function tryAllAugmentations(): Promise<void> {
    const size = loader.batch_size;
    const zeros: BatchTensors = {
      image: tf.zeros([size, ...cutZyx, channels]),
      label: tf.zeros([size, ...cutZyx], "int32"),
    };
    const { image, label } = await augment(zeros, Array.from({ length: size }, () => everything));
    tf.dispose([image, label]);
  }
}

const everything: AugmentationDraw = {
  flipZ: true,
  matrixYx: [1, 0, 0, 1],
  shiftYx: [0, 0],
  noise: 0.1,
  blur: 1,
  brightness: 1.1,
  contrast: 1.1,
  lowResolution: 1.5,
  gamma: 1.1,
  gammaInverted: 1.1,
  noiseSeed: 0,
};

function sizeZyx(size: readonly number[]): SizeZyx {
  return size.length === 2 ? [1, size[0], size[1]] : [size[0], size[1], size[2]];
}

/** Lets the event loop run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
