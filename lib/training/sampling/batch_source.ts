import type { AugmentationDraw } from "../../augmentation/augmentation_draw.ts";
import { augmentPreviousMask } from "../../augmentation/augment_previous_mask.ts";
import { batchAugmenter } from "../../augmentation/augment_batch.ts";
import type { BatchTensors } from "../../augmentation/batch_tensors.ts";
import { drawAugmentation } from "../../augmentation/draw_augmentation.ts";
import { prepareAugmenter } from "../../augmentation/prepare_augmenter.ts";
import { tf } from "../../engine/tf.ts";
import { type RandomStream, randomStream } from "../../foundation/random_stream.ts";
import type { AugmentationParameters } from "../../parameters/augmentation_parameters.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { resizeBatch } from "../progressive/resize_batch.ts";
import { drawPatches, type PatchDrawing, type PatchPosition } from "./draw_patches.ts";
import type { PatchArrays } from "./patch_arrays.ts";
import { previousChannels } from "./previous_channels.ts";
import { surveyVolumes } from "./survey_volumes.ts";
import type { VolumeStore } from "./volume_store.ts";

type SizeZyx = readonly [number, number, number];

/** A batch as it was cut, with what happens to each sample of it. */
export interface CutBatch {
  readonly arrays: PatchArrays;
  /** Where the patch of each sample lies, without the padding. */
  readonly positions: readonly PatchPosition[];
  /** What happens to each sample; empty without augmentation. */
  readonly draws: readonly AugmentationDraw[];
}

/** The random numbers by which a sample is augmented. */
export type SampleRandom = (
  family: "augmentation" | "mask augmentation",
  sample: number,
) => RandomStream;

/** Gives the batch of any epoch and step, both from 0. */
export interface BatchSource {
  /** Workers that cut batches; 0 where this thread does. */
  readonly workers: number;
  /** Draws and cuts a batch; the engine has no part in it. */
  cut(epoch: number, step: number): Promise<CutBatch>;
  /** Cuts given patches, to be augmented by given random numbers. */
  cutAt(
    positions: readonly PatchPosition[],
    randomOf: SampleRandom,
  ): Promise<CutBatch>;
  /** Takes a batch to the engine and augments it; the caller disposes it. */
  finish(batch: CutBatch): Promise<BatchTensors>;
  /** Both, one after the other. */
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
  /** Classes of the previous stage, each a channel behind the image's. @default {0} */
  readonly previousClasses?: number;
  /** Resizes padded patches before they are augmented, and what comes out. @default {as cut} */
  readonly resized?: { readonly patchZyx: SizeZyx; readonly paddedZyx: SizeZyx };
}

/** Prepares batches: patches are drawn, cut and, for training, augmented on the engine. */
export async function openBatchSource(options: BatchSourceOptions): Promise<BatchSource> {
  const { store, loader, augmentation, seed, purpose, previousClasses = 0, resized } = options;
  const patchZyx = sizeZyx(loader.patch_size);
  const cutZyx = augmentation === undefined
    ? patchZyx
    : sizeZyx(loader.padded_patch_size ?? loader.patch_size);
  const survey = await surveyVolumes(store, loader);
  const drawing: PatchDrawing = {
    ...survey,
    patchZyx,
    batchSize: loader.batch_size,
    minBiasedSamples: loader.min_biased_samples,
    pBiasSampling: loader.p_bias_sampling,
  };
  const outZyx = resized?.patchZyx ?? patchZyx;
  const augment = batchAugmenter(outZyx);

  async function cut(epoch: number, step: number): Promise<CutBatch> {
    const positions = drawPatches(drawing, { seed, purpose, epoch, step });
    return await cutAt(
      positions,
      (family, sample) => randomStream(seed, `${purpose} ${family}`, epoch, step, sample),
    );
  }
  async function cutAt(
    positions: readonly PatchPosition[],
    randomOf: SampleRandom,
  ): Promise<CutBatch> {
    const padded = positions.map(({ volume, cornerZyx }) => ({
      volume,
      cornerZyx: cornerZyx.map((at, i) =>
        at - Math.floor((cutZyx[i] - patchZyx[i]) / 2)
      ) as unknown as SizeZyx,
    }));
    const arrays = await store.cut(padded, cutZyx);
    if (augmentation === undefined) return { arrays, positions, draws: [] };
    const { previous } = arrays;
    for (let sample = 0; sample < positions.length && previous && augmentation.mask; sample++) {
      const voxels = previous.length / positions.length;
      const data = previous.subarray(sample * voxels, (sample + 1) * voxels);
      const random = randomOf("mask augmentation", sample);
      augmentPreviousMask({ data, shapeZyx: cutZyx }, augmentation.mask, random);
      await pause();
    }
    const sizes = { patchZyx: outZyx, channels: survey.channels };
    const draws = positions.map((_, sample) =>
      drawAugmentation(augmentation, randomOf("augmentation", sample), sizes)
    );
    return { arrays, positions, draws };
  }
  async function finish({ arrays, draws }: CutBatch): Promise<BatchTensors> {
    const cut = tensorsOf(arrays, cutZyx);
    const tensors = resized === undefined ? cut : resizeBatch(cut, resized.paddedZyx);
    const moved = augmentation === undefined ? tensors : await augment(tensors, draws);
    return previousChannels(moved, previousClasses);
  }
  async function batch(epoch: number, step: number): Promise<BatchTensors> {
    return await finish(await cut(epoch, step));
  }
  if (augmentation !== undefined) {
    await prepareAugmenter(augment, augmentation, {
      shape: [loader.batch_size, ...resized?.paddedZyx ?? cutZyx, survey.channels],
      previous: survey.hasPrevious,
      mask: survey.hasMask,
    });
  }
  return { workers: store.workers, cut, cutAt, finish, batch };
}

function tensorsOf({ image, label, previous, mask }: PatchArrays, sizeZyx: SizeZyx): BatchTensors {
  const [z, y, x] = sizeZyx;
  const samples = label.length / (z * y * x);
  const map = (values: Int32Array) => tf.tensor4d(values, [samples, z, y, x], "int32");
  return {
    image: tf.tensor5d(image, [samples, z, y, x, image.length / label.length]),
    label: map(label),
    ...(previous === undefined ? {} : { previous: map(previous) }),
    ...(mask === undefined ? {} : { mask: map(mask) }),
  };
}

function sizeZyx(size: readonly number[]): SizeZyx {
  return size.length === 2 ? [1, size[0], size[1]] : [size[0], size[1], size[2]];
}

/** Lets the event loop run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
