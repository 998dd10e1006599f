import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { registerNetwork } from "../../lib/networks/architectures.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";

await openEngine({ backend: "tensorflow" });

const fixtures = new URL("../fixtures/torch/", import.meta.url).pathname;

registerNetwork("fixture", (store) => {
  store.kaiming("0.weight", [3, 2, 1, 3, 3]);
  store.constant("1.weight", [3], 1);
  store.constant("1.bias", [3], 0);
  store.buffer("1.running_mean", [3], 0);
  store.buffer("1.running_var", [3], 1);
  store.kaiming("2.weight", [3, 2, 2, 2, 2]);
  store.constant("2.bias", [2], 0);
  return { divisorsZyx: [1, 1, 1], apply: (x) => [x] };
});

function fixtureNetwork() {
  const parameters = { in_channels: null, out_channels: null, is_2d: false, filters: 1 };
  return createNetwork({ ...parameters, filters_max: 1 }, {
    architecture: "fixture",
    inChannels: 2,
    outChannels: 2,
  });
}

const files = ["module", "module_stream", "nnunet", "nnunet_stream", "lightning"];

for (const file of files) {
  Deno.test(`load: PyTorch's file by its content, without an ending: ${file}`, async () => {
    const network = fixtureNetwork();
    const path = await Deno.makeTempFile();
    await Deno.copyFile(`${fixtures}${file}.pt`, path);
    await network.load(path);
    const { tensors } = await readSafetensors(
      `${fixtures}${file.replace("_stream", "")}.safetensors`,
    );
    const state = await network.torchState();
    assert.equal(state.size, 7);
    for (const [name, { data, shape }] of state) {
      assert.deepEqual({ data, shape }, tensors.get(name), name);
    }
    await Deno.remove(path);
  });
}

Deno.test("load: what save wrote, under any name", async () => {
  const [from, to] = [fixtureNetwork(), fixtureNetwork()];
  await from.load(`${fixtures}module.pt`);
  const path = await Deno.makeTempFile({ suffix: ".pt" });
  await from.save(path);
  await to.load(path);
  assert.deepEqual(await to.torchState(), await from.torchState());
  await Deno.remove(path);
});

Deno.test("load: a checkpoint of another network, a foreign and a missing file", async () => {
  const network = fixtureNetwork();
  const before = await network.torchState();
  const tensors = tf.memory().numTensors;
  await assert.rejects(
    network.load(`${fixtures}nested.pt`),
    (e) => isOvkitError(e, "CheckpointInvalid"),
  );
  await assert.rejects(
    network.load(`${fixtures}whole_module.pt`),
    (e) => isOvkitError(e, "FormatUnsupported"),
  );
  await assert.rejects(
    network.load(new URL(import.meta.url).pathname),
    (e) => isOvkitError(e, "FileCorrupt"),
  );
  await assert.rejects(network.load("/nowhere.pt"), (e) => isOvkitError(e, "FileMissing"));
  assert.deepEqual(await network.torchState(), before);
  assert.equal(tf.memory().numTensors, tensors);
});
