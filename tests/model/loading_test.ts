import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { writeNpy } from "../../lib/io/write_npy.ts";
import { previewAugmentation } from "../../lib/model/preview_augmentation.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { rebuildBatch } from "../../lib/model/run/rebuild_batch.ts";
import type { SegmentationModel } from "../../lib/model/segmentation_model.ts";
import type { TrainOptions } from "../../lib/model/run/train_model.ts";
import type { ModelParameters } from "../../lib/parameters/model_parameters.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { parseModelParameters } from "../../lib/parameters/parse_model_parameters.ts";
import { inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

async function trained(
  root: string,
  name: string,
  options: TrainOptions & { readonly parameters?: ModelParameters } = {},
): Promise<string | null> {
  const { parameters = tinyParameters({ epochs: 2, steps: 3 }), ...rest } = options;
  const model = await tinyModel(root, parameters, name);
  const { weightsSha256 } = await model.train(rest);
  model.dispose();
  return weightsSha256;
}

Deno.test("weights do not depend on the cache and the workers, not even where they change", async () => {
  await inDatabase(async (root) => {
    const expected = await trained(root, "plain");
    assert.equal(await trained(root, "no_cache", { cacheGib: 0 }), expected);
    assert.equal(await trained(root, "workers", { cacheGib: 1e-4, workers: 2 }), expected);
    const controller = new AbortController();
    const stopped = await trained(root, "mixed", {
      workers: 1,
      cacheGib: 0,
      signal: controller.signal,
      onProgress: ({ step }) => step === 2 && controller.abort(),
    });
    assert.equal(stopped, null);
    assert.equal(await trained(root, "mixed", { workers: 4 }), expected);
  });
});

Deno.test("a cache and a number of workers that are none are refused", async () => {
  await inDatabase(async (root) => {
    for (
      const options of [{ cacheGib: -1 }, { cacheGib: NaN }, { workers: 1.5 }, { workers: -1 }]
    ) {
      await assert.rejects(trained(root, "tiny", options), { tag: "ArgumentInvalid" });
    }
  });
});

function withData(data: Record<string, unknown>): ModelParameters {
  const { data: before, ...rest } = tinyParameters({ epochs: 1, steps: 1 });
  return parseModelParameters({ ...rest, data: { ...before, ...data } });
}

async function open(
  root: string,
  name: string,
  options: {
    readonly data?: Record<string, unknown>;
    readonly splits?: Parameters<ReturnType<typeof segmentationModel>["splits"]>[0];
  },
): Promise<SegmentationModel> {
  const builder = segmentationModel(await tinyDatabase(root)).data("demo").named(name).fold(0)
    .parameters(withData(options.data ?? {}));
  const model = await (options.splits === undefined ? builder : builder.splits(options.splits))
    .open();
  model.dispose();
  return model;
}

Deno.test("a model has nnU-Net's folds where it asks for them, and no other model's", async () => {
  await inDatabase(async (root) => {
    const { fold, dataset } = await open(root, "nnunet", { data: { fold_strategy: "nnunet" } });
    assert.deepEqual((await dataset.storedFolds())?.origin, {
      strategy: "nnunet",
      fixed_shuffle: true,
    });
    assert.deepEqual(fold, (await dataset.folds())[0]);
    await assert.rejects(open(root, "ovseg", {}), /data\.fold_strategy: ovseg; expected nnunet/);
    const sorted = { fold_strategy: "nnunet", fixed_shuffle: false };
    await assert.rejects(
      open(root, "sorted", { data: sorted }),
      /data\.fixed_shuffle: false; expected true/,
    );
  });
});

Deno.test("a model is trained on folds of one's own, whatever its number of folds says", async () => {
  await inDatabase(async (root) => {
    const ids = (await (await tinyDatabase(root)).preprocessed("demo", "default").cases())
      .map(({ id }) => id);
    const own = [{ train: ids.slice(1), val: ids.slice(0, 1) }];
    const file = `${root}/splits_final.json`;
    await Deno.writeTextFile(file, JSON.stringify(own));
    assert.deepEqual(
      (await open(root, "own", { splits: file, data: { n_folds: 5 } })).fold,
      own[0],
    );
    assert.deepEqual((await open(root, "again", { splits: own })).fold, own[0]);
    assert.deepEqual((await open(root, "later", {})).fold, own[0]);
    await assert.rejects(open(root, "other", { splits: [{ train: ids, val: [] }] }), {
      tag: "DataInvalid",
    });
  });
});

/** Puts predictions of a previous stage, wrong in every third voxel, and masks beside the labels. */
async function addLayers(root: string): Promise<void> {
  const dataset = (await tinyDatabase(root)).preprocessed("demo", "default");
  for (const { id, labelPath } of await dataset.cases()) {
    const { data, shape } = await readNpy(labelPath);
    const label = data as Uint8Array;
    await writeNpy(join(dataset.folder, "prev_preds", `${id}.npy`), {
      data: label.map((value, i) => i % 3 === 0 ? 0 : value),
      shape,
    });
    const mask = label.map((_, i) => i % 7 === 0 ? 0 : 1);
    await writeNpy(join(dataset.folder, "masks", `${id}.npy`), { data: mask, shape });
  }
  const layers = { nPreviousClasses: 4, hasMask: true };
  await Deno.writeTextFile(
    join(dataset.folder, "manifest.json"),
    JSON.stringify({ ...await dataset.manifest(), ...layers }),
  );
}

Deno.test("a model of data with a previous stage has its classes as channels, and trains", async () => {
  await inDatabase(async (root) => {
    await addLayers(root);
    const loader = { ...tinyParameters().data.trn_dl_params, epoch_len: 2, bias: "error" };
    const data = { trn_dl_params: { ...loader, p_weighted_volume_sampling: 0.5 } };
    const model = await tinyModel(root, withData(data));
    assert.equal(model.network.inChannels, 5);
    assert.equal((await model.train({ workers: 1, cacheGib: 0 })).finished, true);
    const before = tf.memory().numTensors;
    const { image, mask, shape } = await rebuildBatch(model, 1, 1);
    const preview = await previewAugmentation(model, model.fold.val[0], { n: 2 });
    assert.equal(preview.shape[3], 5);
    await Deno.remove(model.folder, { recursive: true });
    await model.train();
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(shape, [2, 8, 16, 16, 5]);
    assert.deepEqual([image.length, mask!.length], [2 * 2048 * 5, 2 * 2048]);
    model.dispose();
    const { network, ...rest } = withData(data);
    await assert.rejects(
      tinyModel(root, { ...rest, network: { ...network, in_channels: 1 } }, "other"),
      /in_channels: 1; expected 5, the data's channels and the previous stage's classes/,
    );
  });
});

Deno.test("a 2D model trains on slices, also where the patch is larger than they are", async () => {
  await inDatabase(async (root) => {
    const planar = modelParameters().preset("quick")
      .unet2d({ patch_size: [64, 32], kernel_sizes: [3, 3, 3], filters: 2 })
      .data({ n_folds: 2, trn_dl_params: { epoch_len: 2 }, val_dl_params: { epoch_len: 1 } })
      .training({ num_epochs: 1 }).build();
    const expected = await trained(root, "planar", { parameters: planar });
    const options = { parameters: planar, workers: 2, cacheGib: 0 };
    assert.equal(await trained(root, "workers", options), expected);
    const model = await tinyModel(root, planar, "planar");
    const { shape } = await rebuildBatch(model, 1, 2);
    assert.deepEqual(shape, [2, 1, 64, 32, 1]);
    model.dispose();
  });
});

Deno.test("the bias error needs the predictions of a previous stage", async () => {
  await inDatabase(async (root) => {
    const { trn_dl_params } = tinyParameters().data;
    await assert.rejects(
      open(root, "errors", { data: { trn_dl_params: { ...trn_dl_params, bias: "error" } } }),
      /data\.trn_dl_params\.bias: "error", but the preprocessed data have no predictions/,
    );
  });
});
