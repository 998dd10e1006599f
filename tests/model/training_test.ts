import assert from "node:assert/strict";
import { join } from "node:path";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import type { TrainingResult } from "../../lib/model/run/training_run.ts";
import type { SegmentationModel } from "../../lib/model/segmentation_model.ts";
import type { TrainOptions } from "../../lib/model/run/train_model.ts";
import { filesUnder, inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

async function trainOnce(
  root: string,
  name: string,
  options: TrainOptions & { readonly parameters?: ReturnType<typeof tinyParameters> } = {},
): Promise<TrainingResult> {
  const model = await tinyModel(root, options.parameters ?? tinyParameters(), name);
  try {
    return await model.train(options);
  } finally {
    model.dispose();
  }
}

/** Aborts after so many steps, counted over all epochs. */
function stopAfter(steps: number): TrainOptions {
  const controller = new AbortController();
  let done = 0;
  return {
    signal: controller.signal,
    onProgress: () => {
      if (++done === steps) controller.abort();
    },
  };
}

function checkpointsOf(folder: string): string[] {
  return [...Deno.readDirSync(join(folder, "checkpoints"))].map(({ name }) => name).sort();
}

for (const fp32 of [false, true]) {
  const name = fp32 ? "float32" : `the engine's ${engineInfo().precision}`;
  Deno.test(`the same training in two folders gives the same weights: ${name}`, async () => {
    const parameters = tinyParameters({ fp32, epochs: 2 });
    const hashes: (string | null)[] = [];
    for (let i = 0; i < 2; i++) {
      await inDatabase(async (root) => {
        const result = await trainOnce(root, "tiny", { parameters });
        assert.equal(result.finished, true);
        assert.deepEqual(result.history.map(({ epoch }) => epoch), [1, 2]);
        const proof = JSON.parse(
          await Deno.readTextFile(join(result.folder, "certificate.json")),
        );
        assert.equal(proof.weightsSha256, result.weightsSha256);
        assert.equal(proof.precision, fp32 ? "float32" : engineInfo().precision);
        hashes.push(result.weightsSha256);
      });
    }
    assert.match(hashes[0]!, /^[0-9a-f]{64}$/);
    assert.equal(hashes[0], hashes[1]);
  });
}

Deno.test("another seed gives other weights", async () => {
  await inDatabase(async (root) => {
    const parameters = [1, 2].map((seed) => tinyParameters({ seed, epochs: 1, steps: 2 }));
    const a = await trainOnce(root, "a", { parameters: parameters[0] });
    const b = await trainOnce(root, "b", { parameters: parameters[1] });
    assert.notEqual(a.weightsSha256, b.weightsSha256);
  });
});

Deno.test("a training stopped within an epoch and at its end goes on to the same weights", async () => {
  await inDatabase(async (root) => {
    const whole = await trainOnce(root, "whole");
    const first = await trainOnce(root, "stopped", stopAfter(2));
    assert.deepEqual(checkpointsOf(first.folder), ["epoch_00000_step_000002"]);
    assert.deepEqual([first.finished, first.weightsSha256, first.history.length], [false, null, 0]);
    const second = await trainOnce(root, "stopped", stopAfter(2));
    assert.deepEqual(checkpointsOf(second.folder).at(-1), "epoch_00001_step_000000");
    const third = await trainOnce(root, "stopped", stopAfter(5));
    assert.deepEqual(checkpointsOf(third.folder).at(-1), "epoch_00002_step_000001");
    const last = await trainOnce(root, "stopped");
    assert.equal(last.finished, true);
    assert.equal(last.weightsSha256, whole.weightsSha256);
    const numbers = (result: TrainingResult) =>
      result.history.map(({ seconds: _s, dataWaitSeconds: _d, ...record }) => record);
    assert.deepEqual(numbers(last), numbers(whole));
  });
});

Deno.test("a stopped model goes on as the same object, without tensors left behind", async () => {
  await inDatabase(async (root) => {
    const whole = await trainOnce(root, "whole");
    const engine = await openEngine();
    const model = await tinyModel(root, tinyParameters(), "stopped");
    await model.train(stopAfter(1));
    const before = engine.memory().tensors;
    await model.train(stopAfter(4));
    const result = await model.train();
    const slots = model.network.weights.size;
    assert.ok(engine.memory().tensors - before < slots, "the optimiser's memory is kept");
    assert.equal(result.weightsSha256, whole.weightsSha256);
    model.dispose();
  });
});

Deno.test("a budget of minutes stops the training, and the next one goes on", async () => {
  await inDatabase(async (root) => {
    const parameters = tinyParameters({ epochs: 2, steps: 3 });
    const whole = await trainOnce(root, "whole", { parameters });
    const stopped = await trainOnce(root, "budget", { parameters, minutes: 1e-9 });
    assert.equal(stopped.finished, false);
    assert.deepEqual(checkpointsOf(stopped.folder), ["epoch_00000_step_000001"]);
    const last = await trainOnce(root, "budget", { parameters });
    assert.equal(last.weightsSha256, whole.weightsSha256);
  });
});

Deno.test("a finished training returns at once with the same result", async () => {
  await inDatabase(async (root) => {
    const parameters = tinyParameters({ epochs: 1, steps: 2 });
    const done = await trainOnce(root, "tiny", { parameters });
    const before = filesUnder(done.folder).map((path) => [path, Deno.statSync(path).mtime]);
    let steps = 0;
    const again = await trainOnce(root, "tiny", { parameters, onProgress: () => steps++ });
    assert.equal(steps, 0);
    assert.deepEqual(again, done);
    const after = filesUnder(done.folder).map((path) => [path, Deno.statSync(path).mtime]);
    assert.deepEqual(after, before);
  });
});

Deno.test("a finished training whose weights are gone gets them from its checkpoint", async () => {
  await inDatabase(async (root) => {
    const parameters = tinyParameters({ epochs: 1, steps: 2 });
    const done = await trainOnce(root, "tiny", { parameters });
    await Deno.remove(join(done.folder, "network_weights.safetensors"));
    assert.deepEqual(await trainOnce(root, "tiny", { parameters }), done);
  });
});

Deno.test("epochs come one by one, and the run can be awaited as well", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 3, steps: 1 }));
    const run = model.train();
    const seen: number[] = [];
    for await (const { epoch, trainLoss, validationDice } of run) {
      assert.ok(Number.isFinite(trainLoss));
      assert.equal(validationDice.length, 4);
      seen.push(epoch);
      if (epoch === 2) run.stop();
    }
    const { history } = await run;
    assert.deepEqual(seen, history.map(({ epoch }) => epoch));
    assert.deepEqual(seen.slice(0, 2), [1, 2]);
    model.dispose();
  });
});

async function flipByte(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[bytes.length - 3] ^= 1;
  await Deno.writeFile(path, bytes);
}

for (const file of ["weights.safetensors", "optimizer.safetensors", "state.json"]) {
  Deno.test(`a damaged newest checkpoint is named, the one before is used: ${file}`, async () => {
    await inDatabase(async (root) => {
      const parameters = tinyParameters({ epochs: 2, steps: 3 });
      const whole = await trainOnce(root, "whole", { parameters });
      const stopped = await trainOnce(root, "damaged", { parameters, ...stopAfter(5) });
      const [, newest] = checkpointsOf(stopped.folder);
      assert.equal(newest, "epoch_00001_step_000002");
      const damaged = join(stopped.folder, "checkpoints", newest);
      await flipByte(join(damaged, file));
      const warnings: string[] = [];
      const last = await trainOnce(root, "damaged", {
        parameters,
        onWarning: (line) => warnings.push(line),
      });
      assert.equal(warnings.length, 1);
      assert.ok(warnings[0].startsWith(`${damaged}: `), warnings[0]);
      assert.equal(last.weightsSha256, whole.weightsSha256);
    });
  });
}

Deno.test("a run of other parameters is refused, and left as it was", async () => {
  await inDatabase(async (root) => {
    const other = tinyParameters({ seed: 6, epochs: 2, steps: 3 });
    const stopped = await trainOnce(root, "other", { parameters: other, ...stopAfter(2) });
    const model = await tinyModel(root, tinyParameters({ epochs: 2, steps: 3 }), "mine");
    await Deno.mkdir(model.folder, { recursive: true });
    await Deno.rename(join(stopped.folder, "checkpoints"), join(model.folder, "checkpoints"));
    const before = filesUnder(model.folder);
    await rejectsWith(model, "CheckpointInvalid", /other parameters or other data; give the model/);
    assert.deepEqual(filesUnder(model.folder), before);
    model.dispose();
  });
});

Deno.test("a finished run of other parameters is refused", async () => {
  await inDatabase(async (root) => {
    const other = tinyParameters({ seed: 6, epochs: 1, steps: 1 });
    const done = await trainOnce(root, "other", { parameters: other });
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 1 }), "mine");
    await Deno.rename(done.folder, model.folder);
    await rejectsWith(model, "CheckpointInvalid", /a finished run with other parameters/);
    model.dispose();
  });
});

Deno.test("a patch larger than the volumes is trained on and predicted with", async () => {
  await inDatabase(async (root) => {
    const patchZyx = [40, 48, 44] as const;
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 2, patchZyx }));
    const result = await model.train();
    assert.ok(result.finished);
    const table = await model.evaluate("validation");
    assert.deepEqual(table.rows.length, 4 * model.fold.val.length);
    model.dispose();
  });
});

Deno.test("parameters that do not fit leave no model behind", async () => {
  await inDatabase(async (root) => {
    const { network, ...rest } = tinyParameters();
    const wrong = { ...rest, network: { ...network, in_channels: 2 } };
    await assert.rejects(tinyModel(root, wrong), { tag: "ParameterInvalid" });
    const unknownLoss = { ...rest.training.loss_params, loss_names: ["dise_loss"] };
    await assert.rejects(
      tinyModel(root, {
        ...rest,
        network,
        training: { ...rest.training, loss_params: unknownLoss },
      }),
      /did you mean "dice_loss"/,
    );
    await assert.rejects(tinyModel(root, tinyParameters(), "../up"), /without slashes/);
    assert.ok(!filesUnder(root).some((path) => path.includes("trained_models")));
    await (await tinyModel(root, { ...rest, network })).train(stopAfter(1));
    const data = { ...rest.data, n_folds: 3 };
    await assert.rejects(
      tinyModel(root, { ...rest, network, data }, "other"),
      /data\.n_folds: 3; expected 2, the folds in/,
    );
  });
});

async function rejectsWith(
  model: SegmentationModel,
  tag: Parameters<typeof isOvkitError>[1],
  message: RegExp,
): Promise<void> {
  await assert.rejects(
    async () => await model.train(),
    (error) => isOvkitError(error, tag) && message.test(error.message),
  );
}
