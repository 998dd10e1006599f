import assert from "node:assert/strict";
import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { type BatchAugmenter, batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
import type { BatchTensors } from "../../lib/augmentation/batch_tensors.ts";
import { prepareAugmenter } from "../../lib/augmentation/prepare_augmenter.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { augmentationSchema } from "../../lib/parameters/augmentation_schema.ts";

const engine = await openEngine({ backend: "tensorflow" });

/** An augmenter that notes what it is given. */
function watched(augment: BatchAugmenter) {
  const batches: BatchTensors[] = [];
  const draws: AugmentationDraw[] = [];
  const watching: BatchAugmenter = (batch, given) => {
    batches.push({ ...batch });
    draws.push(...given);
    return augment(batch, given);
  };
  return { batches, draws, watching };
}

for (
  const [name, given, operations] of [
    ["nothing", { grid_inplane: null, grayvalue: null }, 0],
    ["ovseg's", {}, 7],
    [
      "nnU-Net's with elastic fields",
      { grid_inplane: null, grayvalue: null, grid_3d: { p_elastic: 1 }, intensity: {} },
      8,
    ],
  ] as const
) {
  Deno.test(`${name} operations are run beforehand on batches of the right shape`, async () => {
    const parameters = augmentationSchema.parse(given);
    const { batches, draws, watching } = watched(batchAugmenter([2, 4, 4]));
    const before = engine.memory().tensors;
    await prepareAugmenter(watching, parameters, { shape: [2, 3, 6, 6, 2], mask: true });
    assert.equal(engine.memory().tensors, before);
    for (const batch of batches) {
      assert.deepEqual(batch.image.shape, [2, 3, 6, 6, 2]);
      assert.deepEqual(Object.keys(batch), ["image", "label", "mask"]);
    }
    assert.equal(Math.max(...draws.map(({ gray }) => gray.length)), operations);
    const elastic = draws.some(({ spatial }) => spatial.elastic !== undefined);
    assert.equal(elastic, parameters.grid_3d !== null);
  });
}
