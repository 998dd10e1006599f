import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { openEventLog } from "../../lib/foundation/event_log.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import type { TrainNetworkOptions } from "../../lib/training/train_network_options.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { plannedEpochs } from "../../lib/training/planned_epochs.ts";
import { runningMean } from "../../lib/training/running_mean.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import { weightAverage } from "../../lib/training/weight_average.ts";
import { memoryStore } from "../../lib/training/sampling/memory_store.ts";
import { goldenJson, largestDifference } from "../support/golden.ts";
import {
  ball,
  inFolder,
  parameters,
  stopAfter,
  train,
  weightsIn,
  withTraining,
} from "./tiny_training.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

Deno.test("two half batches make the step of the whole one", async () => {
  const network = () =>
    createNetwork(parameters.network, { inChannels: 1, outChannels: 2, seed: 1 });
  const image = tf.randomNormal([2, 8, 8, 8, 1], 0, 1, "float32", 5) as tf.Tensor5D;
  const label = tf.randomUniform([2, 8, 8, 8], 0, 2, "int32", 6);
  const half = (i: number) => ({
    image: image.slice([i, 0, 0, 0, 0], [1, 8, 8, 8, 1]) as tf.Tensor5D,
    label: label.slice([i, 0, 0, 0], [1, 8, 8, 8]),
  });
  const stepOf = (net: ReturnType<typeof network>, accumulation_steps: number) =>
    compileTrainingStep(net, createOptimizer(net.weights, parameters.training), {
      precision: "float32",
      parameters: { ...parameters.training, accumulation_steps, clip_grad_norm: 0.5 },
    });
  const settings = { learningRate: 0.1, seed: [0, 0] as const };
  const whole = network();
  const { loss, norm } = await stepOf(whole, 1)({ image, label }, settings);
  const parts = network();
  const step = stepOf(parts, 2);
  const first = await step(half(0), { ...settings, update: false });
  const second = await step(half(1), settings);
  assert.ok(Math.abs((first.loss + second.loss) / 2 - loss) < 1e-5);
  assert.ok(Math.abs(second.norm - norm) < 1e-4 * norm);
  const expected = await whole.torchState();
  for (const [name, { data }] of await parts.torchState()) {
    assert.ok(largestDifference(data, expected.get(name)!.data) < 1e-5, name);
  }
  assert.ok([...step.slots.values()].every((slot) => slot.dataSync().every((v) => v === 0)));
});

Deno.test("gradients that wait are in the checkpoint: stopping between them changes no bit", async () => {
  await inFolder(async (folder) => {
    const options = withTraining({ accumulation_steps: 2 });
    await train(join(folder, "whole"), options);
    await train(join(folder, "parts"), { ...options, ...stopAfter(1) });
    await train(join(folder, "parts"), options);
    assert.equal(await weightsIn(join(folder, "parts")), await weightsIn(join(folder, "whole")));
    await train(join(folder, "plain"));
    assert.notEqual(await weightsIn(join(folder, "plain")), await weightsIn(join(folder, "whole")));
  });
});

Deno.test("averaged weights are validated and kept, and stopping changes no bit of them", async () => {
  await inFolder(async (folder) => {
    const options = withTraining({ ema_decay: 0.9 });
    const averaged = await train(join(folder, "whole"), options);
    await train(join(folder, "parts"), { ...options, ...stopAfter(4) });
    await train(join(folder, "parts"), options);
    assert.equal(await weightsIn(join(folder, "parts")), await weightsIn(join(folder, "whole")));
    const plain = await train(join(folder, "plain"));
    assert.deepEqual(
      averaged.history.map(({ trainLoss, weightsSha256 }) => [trainLoss, weightsSha256]),
      plain.history.map(({ trainLoss, weightsSha256 }) => [trainLoss, weightsSha256]),
    );
    assert.notEqual(averaged.history[0].validationLoss, plain.history[0].validationLoss);
    assert.notEqual(await weightsIn(join(folder, "plain")), await weightsIn(join(folder, "whole")));
  });
});

Deno.test("the average follows the weights by hand", () => {
  const network = createNetwork(parameters.network, { inChannels: 1, outChannels: 2, seed: 1 });
  const [[name, weight]] = network.weights;
  const start = weight.dataSync()[0];
  const average = weightAverage(network, 0.15);
  weight.assign(tf.onesLike(weight));
  average.update();
  average.update();
  const after = [0.1, 0.15].reduce((mean, decay) => decay * mean + (1 - decay), start);
  average.swap();
  assert.ok(Math.abs(weight.dataSync()[0] - after) < 1e-6, name);
  average.swap();
  assert.equal(weight.dataSync()[0], 1);
});

Deno.test("a training that diverges goes back, halves its rate and keeps the batch", async () => {
  await inFolder(async (folder) => {
    const explosive = withTraining({
      opt_params: { lr: 1e30 },
      lr_schedule: "almost_linear",
      lr_params: {},
      on_divergence: "go_back",
      clip_grad_norm: null,
    });
    const warnings: string[] = [];
    await assert.rejects(
      train(folder, { ...explosive, onWarning: (line) => void warnings.push(line) }),
      { tag: "TrainingDiverged", message: /after 3 halvings.*the batch is in/ },
    );
    assert.equal(warnings.length, 3);
    const [batch] = [...Deno.readDirSync(join(folder, "diverged"))];
    const { tensors } = await readSafetensors(join(folder, "diverged", batch.name));
    assert.deepEqual([...tensors.get("image")!.shape], [2, 8, 8, 8, 1]);
    const events = await openEventLog(join(folder, "events.jsonl")).read();
    assert.equal(events.filter(({ type }) => type === "diverged").length, 3);
  });
});

Deno.test("after a setback training goes on from the checkpoint with half the rate", async () => {
  await inFolder(async (folder) => {
    let broken = true;
    const poison = async ({ epoch, step }: { epoch: number; step: number }, batch: {
      image: tf.Tensor;
    }) => {
      if (!broken || epoch !== 1 || step !== 1) return;
      broken = false;
      (batch as { image: tf.Tensor }).image = tf.mul(batch.image, NaN);
      await Promise.resolve();
    };
    const { finished, history } = await train(folder, {
      ...withTraining({ on_divergence: "go_back", lr_schedule: "almost_linear" }),
      onBatch: poison as TrainNetworkOptions["onBatch"],
    });
    assert.ok(finished);
    const plain = await train(
      join(folder, "plain"),
      withTraining({ lr_schedule: "almost_linear" }),
    );
    assert.equal(history[0].learningRate, plain.history[0].learningRate);
    assert.ok(Math.abs(history[1].learningRate * 2 - plain.history[1].learningRate) < 1e-12);
  });
});

Deno.test("a file named STOP stops after the step under way, and is gone then", async () => {
  await inFolder(async (folder) => {
    const run = train(folder, {
      onProgress: ({ step }) => {
        if (step === 2) Deno.writeTextFileSync(join(folder, "STOP"), "");
      },
    });
    assert.equal((await run).finished, false);
    assert.ok(![...Deno.readDirSync(folder)].some(({ name }) => name === "STOP"));
    assert.ok((await train(folder)).finished);
  });
});

Deno.test("training pauses after the epochs it was told, and goes on", async () => {
  await inFolder(async (folder) => {
    const options = withTraining({ stop_after_epochs: [1, 2] });
    assert.deepEqual((await train(folder, options)).history.length, 1);
    assert.deepEqual((await train(folder, options)).history.length, 2);
    const last = await train(folder, options);
    assert.ok(last.finished);
    assert.equal(last.history.length, 3);
  });
});

Deno.test("a training with minutes ends with them, its rate fallen", async () => {
  await inFolder(async (folder) => {
    const { finished, history } = await train(folder, {
      ...withTraining({ num_epochs: 100000, minutes: 0.05, lr_schedule: "almost_linear" }),
    });
    assert.ok(finished);
    const seconds = history.reduce((sum, record) => sum + record.seconds, 0);
    assert.ok(seconds > 1 && seconds < 6, `${seconds} s`);
    assert.ok(history.at(-1)!.learningRate < 0.3 * history[0].learningRate);
  });
});

Deno.test("epochs that fit into the time that is left, by hand", () => {
  assert.equal(plannedEpochs(100, null, { epoch: 3, seconds: 1e6 }), 100);
  assert.equal(plannedEpochs(100, 10, { epoch: 0, seconds: 0 }), 100);
  assert.equal(plannedEpochs(100, 10, { epoch: 5, seconds: 100 }), 30);
  assert.equal(plannedEpochs(20, 10, { epoch: 5, seconds: 100 }), 20);
  assert.equal(plannedEpochs(100, 10, { epoch: 5, seconds: 595 }), 6);
  assert.equal(plannedEpochs(100, 10, { epoch: 5, seconds: 600 }), 5);
});

Deno.test("whole volumes are validated every so many epochs, and decide on the best weights", async () => {
  await inFolder(async (folder) => {
    const dice = [0.9, 0.5];
    const { history } = await train(folder, {
      ...withTraining({ full_validation_every: 1, num_epochs: 2 }),
      validateVolumes: () => Promise.resolve([dice.shift()!, null]),
    });
    assert.deepEqual(history.map((record) => record.meanVolumeDice), [0.9, 0.5]);
    assert.deepEqual(history[0].volumeDice, [0.9, null]);
    const best = await sha256File(join(folder, "network_weights_best.safetensors"));
    assert.equal(best, history[0].weightsSha256);
    assert.equal(await weightsIn(folder), history[1].weightsSha256);
  });
});

Deno.test("the running loss is ovseg's", async () => {
  const { values, nu_099 } = await goldenJson("optim/running_loss_ema.json");
  let running: number | null = null;
  (values as number[]).forEach((value, i) => {
    running = runningMean(running, value, 0.99);
    assert.ok(Math.abs(running - nu_099[i]) < 1e-12);
  });
  assert.equal(runningMean(NaN, 2, 0.9), 2);
  assert.equal(runningMean(2, NaN, 0.9), 2);
});

Deno.test("progressive training sees coarser patches first, stored or made as they come", async () => {
  await inFolder(async (folder) => {
    const shapes: string[] = [];
    const onBatch = (_: unknown, { image }: { image: tf.Tensor }) => {
      shapes.push(image.shape.join());
      return Promise.resolve();
    };
    const sizes = withTraining({ num_epochs: 4, prg_trn_sizes: [[4, 4, 4], [8, 8, 8]] });
    const { finished } = await train(join(folder, "whole"), { ...sizes, onBatch });
    assert.ok(finished);
    assert.deepEqual([...new Set(shapes.slice(0, 6))], ["2,4,4,4,1"]);
    assert.deepEqual([...new Set(shapes.slice(6))], ["2,8,8,8,1"]);
    await train(join(folder, "parts"), { ...sizes, ...stopAfter(5) });
    await train(join(folder, "parts"), { ...sizes, ...stopAfter(4) });
    await train(join(folder, "parts"), sizes);
    assert.equal(await weightsIn(join(folder, "parts")), await weightsIn(join(folder, "whole")));
    const scales: string[] = [];
    const stored = { parameters: { ...sizes.parameters } };
    stored.parameters.training = {
      ...stored.parameters.training,
      prg_trn_resize_on_the_fly: false,
    };
    shapes.length = 0;
    await train(join(folder, "stored"), {
      ...stored,
      onBatch,
      scaledTraining: (scale) => {
        scales.push(scale.join());
        return Promise.resolve(memoryStore([ball("a", 6), ball("b", 7)]));
      },
    });
    assert.deepEqual(scales, ["0.5,0.5,0.5"]);
    assert.equal(shapes[0], "2,4,4,4,1");
    assert.equal(shapes.at(-1), "2,8,8,8,1");
  });
});
