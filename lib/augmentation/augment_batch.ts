import type { Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { AugmentationDraw, TripleZyx } from "./augmentation_draw.ts";
import type { BatchTensors } from "./batch_tensors.ts";
import { grayChanger } from "./gray_kernels.ts";
import { sampleMover } from "./sample_mover.ts";

/** Applies drawn augmentations to a batch, one draw a sample; the batch given is disposed. */
export type BatchAugmenter = (
  batch: BatchTensors,
  draws: readonly AugmentationDraw[],
) => Promise<BatchTensors>;

const MAPS = ["label", "previous", "mask"] as const;

/**
 * Makes an augmenter that cuts padded patches down to the patch while it moves them: images linear,
 * with zeros outside; label, label map of a previous stage and mask to the nearest voxel, so that
 * no new values arise. (nnU-Net takes the label whose share of the eight neighbours is the largest;
 * both differ only at the borders of classes.)
 *
 * Every operation is a compiled function of what was drawn and runs for those samples only for
 * which it was drawn. A sample therefore costs what happens to it, and comes out the same in any
 * batch.
 *
 * @param patchZyx size of what comes out
 */
export function batchAugmenter(patchZyx: TripleZyx): BatchAugmenter {
  const move = sampleMover(patchZyx);
  const change = grayChanger();

  return async function augment(batch, draws) {
    const maps = MAPS.filter((name) => batch[name] !== undefined);
    const labels = stacked(maps.map((name) => batch[name]!));
    const samples = await Promise.all(draws.map(async ({ spatial, gray }, sample) => {
      const moved = await move({ image: batch.image, labels, sample }, spatial);
      let image = moved.image as Tensor5D;
      for (const operation of gray) image = await change(image, operation);
      return { image, labels: moved.labels as Tensor5D };
    }));
    tf.dispose([batch.image, labels, ...maps.map((name) => batch[name]!)]);
    const image = joined(samples.map((sample) => sample.image));
    const allMaps = joined(samples.map((sample) => sample.labels));
    const parts = tf.unstack(allMaps, -1) as Tensor4D[];
    allMaps.dispose();
    const result = { image, ...Object.fromEntries(maps.map((name, i) => [name, parts[i]])) };
    return result as unknown as BatchTensors;
  };
}

/** Label maps as channels; a single one is not copied. */
function stacked(maps: Tensor4D[]): Tensor5D {
  const [n, z, y, x] = maps[0].shape;
  return maps.length === 1 ? maps[0].reshape([n, z, y, x, 1]) : tf.stack(maps, -1) as Tensor5D;
}

function joined(samples: Tensor5D[]): Tensor5D {
  const all = tf.concat(samples, 0);
  tf.dispose(samples);
  return all;
}
