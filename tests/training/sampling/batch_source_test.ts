import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import type { AugmentationParameters } from "../../../lib/parameters/augmentation_parameters.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { openBatchSource } from "../../../lib/training/sampling/batch_source.ts";
import { makeVolume, storeOf } from "./make_volume.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const { data, augmentation } = modelParameters().build();
const loader = {
  ...data.trn_dl_params,
  patch_size: [4, 6, 6],
  padded_patch_size: [4, 10, 10],
  batch_size: 2,
  n_max_volumes: null,
};
const volumes = [
  makeVolume("a", [6, 12, 12], { channels: 2, label: (i) => i % 7 === 0 ? 1 : 0 }),
  makeVolume("b", [3, 12, 14], { channels: 2, label: (i) => i % 5 === 0 ? 2 : 0 }),
];

function open(options: { seed?: number; augmentation?: AugmentationParameters }) {
  const { seed = 1, ...rest } = options;
  const store = storeOf(volumes);
  return openBatchSource({ store, loader, seed, purpose: "training", ...rest });
}

async function values(source: Awaited<ReturnType<typeof open>>, epoch: number, step: number) {
  const { image, label } = await source.batch(epoch, step);
  const result = {
    image: image.dataSync(),
    label: label.dataSync(),
    shape: image.shape,
    labelShape: label.shape,
  };
  image.dispose();
  label.dispose();
  return result;
}

Deno.test("a batch has the patch's shape with and without augmentation", async () => {
  for (const options of [{}, { augmentation }]) {
    const { shape, labelShape, image } = await values(await open(options), 0, 0);
    assert.deepEqual(shape, [2, 4, 6, 6, 2]);
    assert.deepEqual(labelShape, [2, 4, 6, 6]);
    assert.ok(image.every(Number.isFinite));
  }
});

Deno.test("without augmentation a batch holds the volumes' own voxels", async () => {
  const { image, label } = await values(await open({}), 2, 5);
  for (let i = 0; i < label.length; i++) {
    const [first, second] = [image[2 * i], image[2 * i + 1]];
    if (first === -1) assert.deepEqual([second, label[i]], [-2, 0]);
    else assert.ok(second === first + 1000 && [0, 1, 2].includes(label[i]));
  }
});

Deno.test("any batch can be made again, alone and in any order, by a source opened anew", async () => {
  for (const options of [{}, { augmentation }]) {
    const source = await open(options);
    const expected = [];
    for (let step = 0; step < 4; step++) expected.push(await values(source, 1, step));
    const again = await open(options);
    for (const step of [3, 0, 2, 1]) {
      assert.deepEqual(await values(again, 1, step), expected[step]);
    }
    const other = await open({ ...options, seed: 2 });
    assert.notDeepEqual(await values(other, 1, 0), expected[0]);
  }
});
