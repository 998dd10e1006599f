import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { transferWeights } from "../../lib/networks/transfer_weights.ts";
import { goldenWeights } from "../support/golden.ts";
import { openGoldenNetwork } from "../support/golden_networks.ts";

await openEngine({ backend: "tensorflow" });

function make(outChannels: number, kernelSizes: readonly number[], seed = 0) {
  const parameters = { in_channels: null, out_channels: null, is_2d: false, filters: 2 };
  return createNetwork({ ...parameters, filters_max: 8, kernel_sizes: kernelSizes }, {
    inChannels: 1,
    outChannels,
    seed,
  });
}

Deno.test("transferWeights: what fits by name and shape is taken, the rest stays and is told", async () => {
  const [from, to] = [make(2, [3, 3, 3], 1), make(5, [3, 3], 2)];
  const [given, before] = [await from.torchState(), await to.torchState()];
  const report = await transferWeights(to, given);
  const after = await to.torchState();
  for (const name of report.transferred) {
    assert.deepEqual(after.get(name)!.data, given.get(name)!.data, name);
  }
  assert.ok(report.transferred.includes("blocks_down.1.conv2.weight"));
  assert.deepEqual(report.mismatched, [
    { name: "all_logits.0.logits.weight", found: [2, 2, 1, 1, 1], expected: [5, 2, 1, 1, 1] },
  ]);
  assert.deepEqual(
    after.get("all_logits.0.logits.weight"),
    before.get("all_logits.0.logits.weight"),
  );
  assert.ok(report.unexpected.includes("blocks_down.2.conv1.weight"));
  assert.deepEqual(report.missing, []);
  const count = report.transferred.length + report.mismatched.length + report.missing.length;
  assert.equal(count, after.size);
  const text = report.toMarkdown();
  assert.match(text, /^\d+ of \d+ tensors transferred, \d+ of \d+ numbers\.$/m);
  assert.match(text, /^- all_logits\.0\.logits\.weight: \[2,2,1,1,1\] for \[5,2,1,1,1\]$/m);
});

Deno.test("transferWeights: names can be changed, tensors left out", async () => {
  const [from, to] = [make(2, [3, 3], 1), make(2, [3, 3], 2)];
  const given = await from.torchState();
  const renamed = new Map([...given].map(([name, value]) => [`net/${name}`, value]));
  const report = await transferWeights(to, renamed, {
    rename: (name) => name.startsWith("net/blocks_down") ? name.slice(4) : undefined,
  });
  assert.ok(report.transferred.every((name) => name.startsWith("blocks_down.")));
  assert.ok(report.missing.includes("blocks_up.0.conv1.weight"));
  assert.deepEqual(report.unexpected, []);
});

Deno.test("transferWeights: where nothing fits, it says so and changes nothing", async () => {
  const network = make(2, [3, 3]);
  const before = await network.torchState();
  const other = new Map([["encoder.weight", { data: Float32Array.of(1), shape: [1] }]]);
  await assert.rejects(
    transferWeights(network, other),
    (e) => isOvkitError(e, "CheckpointInvalid") && e.message.includes('"encoder.weight"'),
  );
  await assert.rejects(transferWeights(network, new Map()), (e) => isOvkitError(e));
  assert.deepEqual(await network.torchState(), before);
});

Deno.test("transferWeights: copies and counts in nnU-Net's states are not unexpected", async () => {
  const { network } = await openGoldenNetwork("nnunet_plain");
  const weights = await goldenWeights("networks/nnunet_plain/weights.safetensors");
  const state = new Map(weights);
  for (const [name, tensor] of weights) state.set(`decoder.encoder.${name}`, tensor);
  const report = await transferWeights(network, state);
  assert.deepEqual(report.unexpected, []);
  assert.deepEqual(report.missing, []);
});

Deno.test("a weight of whole numbers or of a wrong count is refused by name", async () => {
  const network = make(2, [3, 3]);
  const name = "blocks_down.0.norm1.weight";
  for (const data of [new BigInt64Array(2), new Float32Array(3)]) {
    const state = new Map<string, { data: ArrayLike<number>; shape: number[] }>(
      await network.torchState(),
    );
    state.set(name, { data: data as unknown as ArrayLike<number>, shape: [2] });
    assert.throws(
      () => network.loadTorchState(state),
      (e) => isOvkitError(e, "CheckpointInvalid") && e.subject === name,
    );
  }
});
