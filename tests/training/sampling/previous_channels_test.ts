import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { openBatchSource } from "../../../lib/training/sampling/batch_source.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { memoryStore } from "../../../lib/training/sampling/memory_store.ts";
import { previousChannels } from "../../../lib/training/sampling/previous_channels.ts";
import { makeVolume } from "./make_volume.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

Deno.test("each class of the previous stage is a channel behind the image's", () => {
  const before = tf.memory().numTensors;
  const batch = previousChannels({
    image: tf.tensor5d([5, 6, 7, 8], [1, 1, 1, 2, 2]),
    label: tf.tensor4d([1, 0], [1, 1, 1, 2], "int32"),
    previous: tf.tensor4d([0, 2], [1, 1, 1, 2], "int32"),
    mask: tf.tensor4d([1, 0], [1, 1, 1, 2], "int32"),
  }, 3);
  assert.deepEqual(Object.keys(batch).sort(), ["image", "label", "mask"]);
  assert.deepEqual(batch.image.arraySync(), [[[[[5, 6, 0, 0, 0], [7, 8, 0, 1, 0]]]]]);
  tf.dispose({ ...batch });
  assert.equal(tf.memory().numTensors, before);
});

Deno.test("previous stage and mask stay on the label's voxels through the augmentation", async () => {
  const { data, augmentation } = modelParameters().build();
  const place = (i: number) => i % 11 === 0 ? 1 : i % 5 === 0 ? 2 : 0;
  const volume = makeVolume("a", [6, 20, 20], {
    label: place,
    previous: place,
    mask: (i) => Math.min(1, place(i)),
  });
  const source = await openBatchSource({
    store: memoryStore([volume]),
    loader: {
      ...data.trn_dl_params,
      patch_size: [4, 8, 8],
      padded_patch_size: [4, 14, 14],
      batch_size: 2,
    },
    augmentation: { ...augmentation, mask: null },
    seed: 0,
    purpose: "training",
    previousClasses: 2,
  });
  let foreground = 0;
  for (let step = 0; step < 10; step++) {
    const batch = await source.batch(0, step);
    assert.deepEqual(batch.image.shape, [2, 4, 8, 8, 3]);
    const [image, label, mask] = [batch.image, batch.label, batch.mask!].map((t) => t.dataSync());
    for (let i = 0; i < label.length; i++) {
      assert.equal(image[3 * i + 1], label[i] === 1 ? 1 : 0);
      assert.equal(image[3 * i + 2], label[i] === 2 ? 1 : 0);
      assert.equal(mask[i], Math.min(1, label[i]));
      foreground += mask[i];
    }
    tf.dispose({ ...batch });
  }
  assert.ok(foreground > 100);
});

Deno.test("mask augmentation changes the previous stage alone", async () => {
  const { data, augmentation } = modelParameters().build();
  const ball = (i: number) => {
    const [z, y, x] = [Math.floor(i / 256), Math.floor(i / 16) % 16, i % 16];
    return (z - 4) ** 2 + (y - 8) ** 2 + (x - 8) ** 2 < 12 ? 1 : 0;
  };
  const volume = makeVolume("a", [8, 16, 16], { label: ball, previous: ball });
  const mask = {
    spacing: [1, 1, 1],
    p_morph: 1,
    radius_mm: [2, 3],
    p_removal: 0,
    vol_percentage_removal: 0.15,
    vol_threshold_removal: null,
  } as const;
  const still = { ...augmentation, grid_inplane: null, grid_3d: null, grayvalue: null };
  const source = await openBatchSource({
    store: memoryStore([volume]),
    loader: {
      ...data.trn_dl_params,
      patch_size: [8, 16, 16],
      padded_patch_size: null,
      batch_size: 4,
    },
    augmentation: { ...still, rand_augment: null, intensity: null, mask },
    seed: 0,
    purpose: "training",
  });
  const { arrays } = await source.cut(0, 0);
  const expected = Array.from({ length: 4 * 2048 }, (_, i) => ball(i % 2048));
  assert.deepEqual([...arrays.label], expected);
  assert.notDeepEqual([...arrays.previous!], expected);
  assert.deepEqual([...volume.previous!], expected.slice(0, 2048));
});
