import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { previewAugmentation } from "../../lib/model/preview_augmentation.ts";
import { rebuildBatch } from "../../lib/model/run/rebuild_batch.ts";
import type { SegmentationModel } from "../../lib/model/segmentation_model.ts";
import { type LoadingOptions, openTrainingStores } from "../../lib/model/run/training_stores.ts";
import { trainNetwork } from "../../lib/training/train_network.ts";
import type {} from "../../lib/training/train_network_options.ts";
import { inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

type Seen = Map<string, { image: Float32Array; label: Int32Array }>;

/** Trains on until a number of steps is done, and notes every batch by epoch and step from 1. */
async function watchTraining(
  model: SegmentationModel,
  options: LoadingOptions & { readonly steps: number },
): Promise<Seen> {
  const { dataset, fold, parameters, network, folder } = model;
  const stores = openTrainingStores({ dataset, fold, data: parameters.data }, options);
  const controller = new AbortController();
  const seen: Seen = new Map();
  const run = trainNetwork(network, {
    ...stores,
    parameters,
    folder,
    precision: "float32",
    runHash: "watched",
    signal: controller.signal,
    onBatch: async ({ epoch, step }, { image, label }) => {
      seen.set(`${epoch + 1} ${step + 1}`, {
        image: await image.data<"float32">(),
        label: await label.data<"int32">(),
      });
      if (seen.size === options.steps) controller.abort();
    },
  });
  try {
    while (!(await run.next()).done);
  } finally {
    stores.close();
  }
  return seen;
}

Deno.test("a batch made again is the one that a step received, wherever the run was resumed", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 2, steps: 4 }));
    const first = await watchTraining(model, { steps: 3, workers: 0 });
    const second = await watchTraining(model, { steps: 3, workers: 2, cacheGib: 0 });
    assert.deepEqual([...first.keys(), ...second.keys()], [
      ...["1 1", "1 2", "1 3"],
      ...["1 4", "2 1", "2 2"],
    ]);
    for (const place of ["1 1", "1 3", "1 4", "2 2"]) {
      const [epoch, step] = place.split(" ").map(Number);
      const { image, label, shape, samples, mask } = await rebuildBatch(model, epoch, step);
      assert.deepEqual({ image, label }, (first.get(place) ?? second.get(place))!);
      assert.deepEqual(shape, [2, 8, 16, 16, 1]);
      assert.equal(mask, undefined);
      assert.equal(samples.length, 2);
      assert.ok(samples.every((sample) => model.fold.train.includes(sample.case)));
    }
    model.dispose();
  });
});

Deno.test("a place that the training does not have is refused", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 2, steps: 4 }));
    for (const [epoch, step, subject] of [[0, 1, "epoch"], [3, 1, "epoch"], [1, 5, "step"]]) {
      await assert.rejects(rebuildBatch(model, Number(epoch), Number(step)), {
        tag: "ArgumentInvalid",
        subject,
      });
    }
    model.dispose();
  });
});

Deno.test("a preview shows draws of one patch around foreground, the same each time", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root);
    const [id] = model.fold.val;
    const preview = await previewAugmentation(model, id, { n: 3 });
    const { patches, labels, draws, shape, original, cornerZyx } = preview;
    assert.deepEqual([preview.case, shape], [id, [8, 16, 16, 1]]);
    assert.deepEqual([patches.length, labels.length, draws.length], [3, 3, 3]);
    assert.ok(original.label.some((value) => value > 0));
    const { image } = await model.dataset.readBlock(id, {
      channels: 1,
      cornerZyx,
      sizeZyx: [8, 16, 16],
    });
    assert.deepEqual(original.image, image);
    assert.ok(patches.some((patch) => patch.some((value, i) => value !== original.image[i])));
    assert.deepEqual(await previewAugmentation(model, id, { n: 3 }), preview);
    const more = await previewAugmentation(model, id, { n: 4, cornerZyx });
    assert.deepEqual([more.draws.slice(0, 3), more.patches[2]], [draws, patches[2]]);
    const other = await previewAugmentation(model, id, { n: 3, seed: 9, cornerZyx });
    assert.deepEqual(other.original, original);
    assert.notDeepEqual(other.draws, draws);
    await assert.rejects(previewAugmentation(model, "none"), { tag: "ArgumentInvalid" });
    await assert.rejects(previewAugmentation(model, id, { n: 0 }), { tag: "ArgumentInvalid" });
    model.dispose();
  });
});
