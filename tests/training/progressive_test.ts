import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { openPreprocessedDataset } from "../../lib/database/preprocessed_dataset.ts";
import { writeNpy } from "../../lib/io/write_npy.ts";
import type { UniformRange } from "../../lib/parameters/augmentation_parameters.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import { resizeBatch } from "../../lib/training/progressive/resize_batch.ts";
import { storeScaledVolumes } from "../../lib/training/progressive/store_scaled_volumes.ts";
import { trainingStage } from "../../lib/training/progressive/training_stage.ts";
import { goldenJson } from "../support/golden.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const builder = modelParameters().unet3d({ patch_size: [16, 32, 32], kernel_sizes: [3, 3, 3] });
const common = {
  in_channels: null,
  out_channels: null,
  is_2d: false,
  filters: 4,
  filters_max: 8,
} as const;
const sizes = [[4, 8, 8], [8, 16, 16], [16, 32, 32]];

Deno.test("epochs are cut into equal parts, what is left belongs to the last size", () => {
  const parameters = builder.training({ num_epochs: 10, prg_trn_sizes: sizes }).build();
  const stages = Array.from({ length: 10 }, (_, epoch) => trainingStage(parameters, epoch));
  assert.deepEqual(stages.map(({ index }) => index), [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]);
  assert.deepEqual(stages[0].patchZyx, [4, 8, 8]);
  assert.deepEqual(stages[0].paddedZyx, [4, 16, 16]);
  assert.deepEqual(stages[3].scaleZyx, [0.5, 0.5, 0.5]);
  assert.deepEqual(stages[9].paddedZyx, [16, 64, 64]);
});

Deno.test("without sizes there is one stage, with the patch and augmentation as they are", () => {
  const parameters = builder.build();
  const stage = trainingStage(parameters, 7);
  assert.deepEqual([stage.index, stage.scaleZyx], [0, [1, 1, 1]]);
  assert.deepEqual(stage.augmentation, parameters.augmentation);
});

Deno.test("augmentation goes from its first to its last values as ovseg's", async () => {
  const { start_end, rows } = await goldenJson("augmentation/progressive.json");
  type Values = Record<string, UniformRange>;
  for (const { h, values } of rows as { h: number; values: Values }[]) {
    const parts = 6;
    const parameters = builder.training({
      num_epochs: parts + 1,
      prg_trn_sizes: [...Array(parts).fill([8, 16, 16]), [16, 32, 32]],
      prg_trn_aug_params: start_end,
    }).build();
    const { augmentation } = trainingStage(parameters, Math.round(h * parts));
    const found = augmentation.grayvalue as unknown as Values;
    for (const [name, range] of Object.entries(values)) {
      range.forEach((value, i) => assert.ok(Math.abs(found[name][i] - value) < 1e-12, name));
    }
  }
});

Deno.test("the dropout of logits goes from its first to its last value, where it is asked to", () => {
  const at = (training: Record<string, unknown>, epoch: number) =>
    trainingStage(
      builder.training({ num_epochs: 9, prg_trn_sizes: sizes, ...training }).build(),
      epoch,
    )
      .logitsDropout;
  const prg_trn_arch_params = { p_dropout_logits: [0.1, 0.5] };
  assert.deepEqual([0, 3, 8].map((epoch) => at({ prg_trn_arch_params }, epoch)), [0.1, 0.3, 0.5]);
  assert.equal(at({}, 0), undefined);
  assert.equal(at({ prg_trn_arch_params, prg_trn_sizes: null }, 0), 0.5);
});

Deno.test("logits are dropped as often as a step says, by its seed", async () => {
  const training = (prg_trn_arch_params: { p_dropout_logits: [number, number] } | null) => ({
    clip_grad_norm: null,
    prg_trn_arch_params,
    loss_params: modelParameters().loss("cross_entropy").build().training.loss_params,
  });
  const make = (arch: Parameters<typeof training>[0]) => {
    const network = createNetwork({ ...common, kernel_sizes: [3, 3] }, {
      inChannels: 1,
      outChannels: 4,
    });
    const optimizer = createOptimizer(network.weights, {
      opt_name: "SGD",
      opt_params: { lr: 0 },
      no_bias_weight_decay: false,
    });
    const step = compileTrainingStep(network, optimizer, {
      precision: "float32",
      parameters: training(arch),
    });
    return { network, step };
  };
  const image = tf.randomNormal([1, 8, 8, 8, 1], 0, 1, "float32", 1) as tf.Tensor5D;
  const label = tf.randomUniform([1, 8, 8, 8], 0, 4, "int32", 2);
  const lossOf = async (
    { step }: ReturnType<typeof make>,
    logitsDropout: number,
    seed: [number, number] = [1, 2],
  ) => (await step({ image, label }, { learningRate: 0, seed, logitsDropout })).loss;
  const plain = make(null);
  const dropping = make({ p_dropout_logits: [0.5, 0] });
  const all = await lossOf(plain, 0);
  assert.equal(await lossOf(plain, 0.9), all);
  assert.equal(await lossOf(dropping, 0), all);
  const dropped = await lossOf(dropping, 0.7);
  assert.notEqual(dropped, all);
  assert.equal(await lossOf(dropping, 0.7), dropped);
  assert.notEqual(await lossOf(dropping, 0.7, [3, 4]), dropped);
  plain.network.dispose();
  dropping.network.dispose();
  tf.dispose([image, label]);
});

Deno.test("a network whose logits are never dropped has no such stages", () => {
  const network = createNetwork(common, {
    architecture: "LiverUNet3D",
    inChannels: 1,
    outChannels: 2,
  });
  const settings = {
    opt_name: "SGD" as const,
    opt_params: { lr: 0.1 },
    no_bias_weight_decay: false,
  };
  const parameters = builder.training({ prg_trn_arch_params: { p_dropout_logits: [0, 0.5] } })
    .build();
  assert.throws(
    () =>
      compileTrainingStep(network, createOptimizer(network.weights, settings), {
        precision: "float32",
        parameters: parameters.training,
      }),
    { tag: "ParameterInvalid", message: /prg_trn_arch_params.*LiverUNet3D/ },
  );
  network.dispose();
});

Deno.test("sizes that do not end with the patch, that strides do not divide or that are too many are refused", () => {
  const at = (prg_trn_sizes: number[][], more = {}) =>
    trainingStage(builder.training({ num_epochs: 10, prg_trn_sizes, ...more }).build(), 0);
  const refused = (sizes: number[][], message: RegExp, more = {}) =>
    assert.throws(() => at(sizes, more), { tag: "ParameterInvalid", message });
  refused([[8, 16, 16], [16, 16, 16]], /\[16,16,16\] at the end; expected.*\[16,32,32\]/);
  refused([[8, 16, 18], [16, 32, 32]], /prg_trn_sizes/);
  refused([[8, 16, 16], [16, 32, 32]], /2 sizes in 1 epochs/, { num_epochs: 1 });
  refused([[8, 16, 16], [16, 32, 32]], /found|mm_nothing/, {
    prg_trn_aug_params: { mm_nothing: [0, 1] },
  });
});

Deno.test("a batch is resized: images between, labels to one of them, by hand", () => {
  const image = tf.tensor5d([0, 2, 4, 6], [1, 1, 1, 4, 1]);
  const label = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4], "int32");
  const small = resizeBatch({ image, label }, [1, 1, 2]);
  assert.deepEqual([...small.image.dataSync()], [1, 5]);
  assert.deepEqual([...small.label.dataSync()], [1, 3]);
  assert.equal(small.label.dtype, "int32");
  assert.ok(image.isDisposed && label.isDisposed);
});

Deno.test("coarser volumes are stored once, and again where the case changed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const shape = [1, 4, 6, 8];
    const data = Float32Array.from({ length: 192 }, (_, i) => i % 8);
    await writeNpy(join(folder, "images", "a.npy"), { data, shape });
    const map = Uint8Array.from({ length: 192 }, (_, i) => i % 8 > 3 ? 2 : 0);
    for (const name of ["labels", "masks"]) {
      await writeNpy(join(folder, name, "a.npy"), { data: map, shape });
    }
    await Deno.writeTextFile(
      join(folder, "manifest.json"),
      JSON.stringify({ hasMask: true, cases: ["a"] }),
    );
    await Deno.mkdir(join(folder, "fingerprints"));
    const fingerprint = (plan_sha256: string) =>
      Deno.writeTextFile(
        join(folder, "fingerprints", "a.json"),
        JSON.stringify({ raw_sha256: ["r"], plan_sha256 }),
      );
    await fingerprint("p");
    const dataset = openPreprocessedDataset(folder);
    const small = await storeScaledVolumes(dataset, ["a"], [0.5, 0.5, 0.5]);
    const path = join(small.folder, "images", "a.npy");
    const before = (await Deno.stat(path)).mtime;
    const { image, label, mask, shapeCzyx } = await small.read("a");
    assert.deepEqual(shapeCzyx, [1, 2, 3, 4]);
    assert.deepEqual([...image.subarray(0, 4)], [0.5, 2.5, 4.5, 6.5]);
    assert.deepEqual([...label.subarray(0, 4)], [0, 0, 2, 2]);
    assert.deepEqual(mask, label);
    await storeScaledVolumes(dataset, ["a"], [0.5, 0.5, 0.5]);
    assert.deepEqual((await Deno.stat(path)).mtime, before);
    await fingerprint("q");
    await storeScaledVolumes(dataset, ["a"], [0.5, 0.5, 0.5]);
    assert.notDeepEqual((await Deno.stat(path)).mtime, before);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
