import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { openEventLog } from "../../lib/foundation/event_log.ts";
import { memoryStore } from "../../lib/training/sampling/memory_store.ts";
import { ball, inFolder, numbers, stopAfter, train, weightsIn } from "./tiny_training.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

Deno.test("a training that was stopped in an epoch and between two goes on to the same bit", async () => {
  await inFolder(async (folder) => {
    const whole = await train(join(folder, "whole"));
    assert.ok(whole.finished);
    assert.deepEqual(whole.seen, whole.history);
    assert.deepEqual(whole.history.map(({ epoch }) => epoch), [1, 2, 3]);
    for (const { trainLoss, validationLoss, validationDice } of whole.history) {
      assert.ok(trainLoss > 0 && validationLoss! > 0);
      assert.ok(validationDice.length === 1 && validationDice[0]! >= 0 && validationDice[0]! <= 1);
    }
    const parts = join(folder, "parts");
    assert.equal((await train(parts, stopAfter(2))).finished, false);
    const second = await train(parts, stopAfter(4));
    assert.equal(second.finished, false);
    assert.equal(second.history.length, 2);
    const last = await train(parts);
    assert.ok(last.finished);
    assert.deepEqual(numbers(last.history), numbers(whole.history));
    assert.equal(await weightsIn(parts), await weightsIn(join(folder, "whole")));
    const events = await openEventLog(join(parts, "events.jsonl")).read();
    assert.deepEqual(events.map(({ type }) => type), [
      "started",
      "stopped",
      "resumed",
      "epoch",
      "epoch",
      "stopped",
      "resumed",
      "epoch",
      "finished",
    ]);
  });
});

Deno.test("no time at all trains one step, and the next run goes on from it", async () => {
  await inFolder(async (folder) => {
    let steps = 0;
    const options = { minutes: 0, onProgress: () => void steps++ };
    assert.equal((await train(folder, options)).finished, false);
    assert.equal(steps, 1);
    await train(folder, stopAfter(1));
    const events = await openEventLog(join(folder, "events.jsonl")).read();
    assert.deepEqual(
      events.filter(({ type }) => type === "resumed").map(({ epoch, step }) => [epoch, step]),
      [[0, 1]],
    );
  });
});

Deno.test("a damaged checkpoint is passed over with a warning, and costs no more than its epoch", async () => {
  await inFolder(async (folder) => {
    await train(folder, stopAfter(6));
    const checkpoints = join(folder, "checkpoints");
    const names = [...Deno.readDirSync(checkpoints)].map(({ name }) => name).sort();
    await Deno.writeTextFile(join(checkpoints, names.at(-1)!, "weights.safetensors"), "damaged");
    const warnings: string[] = [];
    const { finished, history } = await train(folder, {
      onWarning: (line) => void warnings.push(line),
    });
    assert.ok(finished);
    assert.equal(history.length, 3);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], new RegExp(names.at(-1)!));
  });
});

Deno.test("a folder that holds another run is refused", async () => {
  await inFolder(async (folder) => {
    await train(folder, stopAfter(1));
    await assert.rejects(train(folder, { runHash: "other" }), {
      tag: "CheckpointInvalid",
      message: /other parameters or other data/,
    });
  });
});

Deno.test("a loss that is no number ends the training with the place and what to do", async () => {
  await inFolder(async (folder) => {
    const broken = ball("a", 12);
    broken.image.fill(NaN);
    await assert.rejects(train(folder, { training: memoryStore([broken]) }), {
      tag: "TrainingDiverged",
      subject: "epoch 1, step 1",
    });
  });
});

Deno.test("training without validation cases has no validation in its records", async () => {
  await inFolder(async (folder) => {
    const { seen } = await train(folder, { validation: memoryStore([]), ...stopAfter(3) });
    assert.deepEqual(
      seen.map(({ validationLoss, meanValidationDice }) => [validationLoss, meanValidationDice]),
      [[null, null]],
    );
  });
});

Deno.test("a training gives the memory of its tensors back", async () => {
  await inFolder(async (folder) => {
    await train(join(folder, "first"), stopAfter(2));
    const before = tf.memory().numTensors;
    await train(join(folder, "second"), stopAfter(4));
    assert.equal(tf.memory().numTensors, before);
  });
});
