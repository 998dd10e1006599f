import assert from "node:assert/strict";
import { tf } from "../../../lib/engine/tf.ts";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import type { AugmentationParameters } from "../../../lib/parameters/augmentation_parameters.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { openBatchSource } from "../../../lib/training/sampling/batch_source.ts";
import { memoryStore } from "../../../lib/training/sampling/memory_store.ts";
import { makeVolume } from "./make_volume.ts";

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
  const store = memoryStore(volumes);
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

Deno.test("2D patches are single slices of any depth, padded in the plane", async () => {
  const planar = { ...loader, patch_size: [6, 8], padded_patch_size: [10, 12] };
  for (const options of [{}, { augmentation }]) {
    const store = memoryStore(volumes);
    const source = await openBatchSource({
      store,
      loader: planar,
      seed: 1,
      purpose: "training",
      ...options,
    });
    const slices = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const cut = await source.cut(0, step);
      const batch = await source.finish(cut);
      assert.deepEqual(batch.image.shape, [2, 1, 6, 8, 2]);
      assert.deepEqual(batch.label.shape, [2, 1, 6, 8]);
      for (const { volume, cornerZyx } of cut.positions) if (volume === 0) slices.add(cornerZyx[0]);
      tf.dispose({ ...batch });
    }
    assert.deepEqual([...slices].sort(), [0, 1, 2, 3, 4, 5]);
  }
});

Deno.test("a patch larger than the volume has it in its middle, with and without padding", async () => {
  const small = makeVolume("small", [2, 4, 5], { label: () => 1 });
  const sizes = { patch_size: [4, 8, 8], padded_patch_size: [6, 12, 12] };
  for (
    const [options, [nz, ny, nx]] of [[{}, [4, 8, 8]], [{ augmentation }, [6, 12, 12]]] as const
  ) {
    const source = await openBatchSource({
      store: memoryStore([small]),
      loader: { ...loader, ...sizes },
      seed: 1,
      purpose: "training",
      ...options,
    });
    const { arrays: { image, label } } = await source.cut(0, 0);
    const [z0, y0, x0] = [(nz - 2) / 2, (ny - 4) / 2, Math.ceil((nx - 5) / 2)];
    for (let i = 0; i < nz * ny * nx; i++) {
      const [z, y, x] = [Math.floor(i / (ny * nx)) - z0, Math.floor(i / nx) % ny - y0, i % nx - x0];
      const inside = z >= 0 && z < 2 && y >= 0 && y < 4 && x >= 0 && x < 5;
      assert.equal(image[i], inside ? (z * 4 + y) * 5 + x : -1);
      assert.equal(label[i], inside ? 1 : 0);
    }
  }
});
