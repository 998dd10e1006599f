import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { registerNetwork } from "../../../lib/networks/architectures.ts";
import { createNetwork } from "../../../lib/networks/create_network.ts";
import { onnxModel, saveOnnx } from "../../../lib/networks/onnx/save_onnx.ts";
import { goldenNetworkNames, openGoldenNetwork } from "../../support/golden_networks.ts";
import { decodeProtobuf, type Fields, messagesIn, textsIn } from "./decode_protobuf.ts";

await openEngine({ backend: "tensorflow" });

async function written(
  network: Parameters<typeof saveOnnx>[0],
  options: Parameters<typeof saveOnnx>[2],
): Promise<Fields> {
  const path = await Deno.makeTempFile({ suffix: ".onnx" });
  await saveOnnx(network, path, options);
  const bytes = await Deno.readFile(path);
  await Deno.remove(path);
  return decodeProtobuf(bytes);
}

function argument(fields: Fields) {
  const [tensor] = messagesIn(messagesIn(fields, 2)[0], 1);
  const dims = messagesIn(messagesIn(tensor, 2)[0], 1);
  const shape = dims.map((dim) => textsIn(dim, 2)[0] ?? Number(dim.get(1)![0]));
  return { name: textsIn(fields, 1)[0], shape };
}

function numbersOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}

Deno.test("saveOnnx: head, arguments and weights as they are in the file", async () => {
  const { network, patchZyx } = await openGoldenNetwork("unet_3d");
  const model = await written(network, { patchZyx, scales: "all" });
  assert.equal(model.get(1)![0], 8n);
  assert.deepEqual(textsIn(model, 2), ["ovkit"]);
  assert.equal(messagesIn(model, 8)[0].get(2)![0], 17n);
  const [graph] = messagesIn(model, 7);
  assert.deepEqual(messagesIn(graph, 11).map(argument), [
    { name: "input", shape: ["batch", 1, ...patchZyx] },
  ]);
  assert.deepEqual(messagesIn(graph, 12).map(argument), [
    { name: "logits", shape: ["batch", 3, 8, 16, 16] },
    { name: "logits_1", shape: ["batch", 3, 4, 8, 8] },
  ]);
  const initializers = new Map(messagesIn(graph, 5).map((each) => [textsIn(each, 8)[0], each]));
  for (const [name, { data, shape }] of await network.torchState()) {
    const stored = initializers.get(name)!;
    assert.equal(stored.get(2)![0], 1n);
    assert.deepEqual([...stored.get(1)![0] as Uint8Array], shape, name);
    assert.deepEqual(numbersOf(stored.get(9)![0] as Uint8Array), data, name);
  }
  network.dispose();
});

Deno.test("saveOnnx: every op's inputs are there before it, for every architecture", async () => {
  for (const name of await goldenNetworkNames()) {
    const { network, patchZyx, outputCount } = await openGoldenNetwork(name);
    const model = await onnxModel(network, { patchZyx, scales: "all" });
    const known = new Set(["input", ...model.initializers.map((tensor) => tensor.name)]);
    for (const { op, inputs, outputs } of model.nodes) {
      for (const input of inputs) assert.ok(known.has(input), `${name}: ${op} of ${input}`);
      for (const output of outputs) {
        assert.ok(!known.has(output), output);
        known.add(output);
      }
    }
    assert.equal(model.outputs.length, outputCount);
    const transposes = model.nodes.filter(({ op }) => op === "Transpose").length;
    assert.ok(transposes === 0 || name === "resshuffle", `${name}: ${transposes} transposes`);
    network.dispose();
  }
});

Deno.test("saveOnnx: the finest output alone needs the weights of its way only", async () => {
  const { network, patchZyx } = await openGoldenNetwork("unet_3d");
  const { outputs, initializers } = await onnxModel(network, { patchZyx });
  assert.deepEqual(outputs.map(({ name }) => name), ["logits"]);
  const names = initializers.map(({ name }) => name);
  assert.ok(names.includes("all_logits.0.logits.weight"));
  assert.ok(!names.includes("all_logits.1.logits.weight"));
  network.dispose();
});

Deno.test("saveOnnx: tensors of the engine are given back", async () => {
  const { network, patchZyx } = await openGoldenNetwork("unet_2d");
  await onnxModel(network, { patchZyx });
  const { numTensors } = tf.memory();
  await onnxModel(network, { patchZyx });
  assert.equal(tf.memory().numTensors, numTensors);
  network.dispose();
});

const plain = { in_channels: null, out_channels: null, is_2d: false, filters: 1, filters_max: 1 };

function own(name: string, apply: (x: tf.Tensor5D, weight: tf.Tensor5D) => tf.Tensor) {
  registerNetwork(name, (store, _parameters, { inChannels, outChannels }) => {
    const weight = store.kaiming("weight", [outChannels, inChannels, 1, 1, 1]);
    return {
      divisorsZyx: [1, 1, 1],
      apply: (x) => [apply(x, weight as tf.Tensor5D) as tf.Tensor5D],
    };
  });
  return createNetwork(plain, { architecture: name, inChannels: 2, outChannels: 2 });
}

Deno.test("saveOnnx: a network of one's own, and what cannot be said is named", async () => {
  const patchZyx = [2, 4, 4];
  const softmax = own("own softmax", (x, w) => tf.softmax(tf.conv3d(x, w, 1, "same")));
  const { nodes } = await onnxModel(softmax, { patchZyx });
  assert.deepEqual(nodes.map(({ op }) => op), ["Conv", "Softmax", "Identity"]);
  assert.deepEqual(nodes[1].attributes, { axis: 1 });
  const refused: [string, (x: tf.Tensor) => tf.Tensor, RegExp][] = [
    ["own atan", (x) => tf.atan(x), /the op Atan/],
    ["own batch mean", (x) => x.sub(tf.mean(x, 0, true)), /Mean over the batch/],
    ["own swap", (x) => tf.transpose(x, [1, 0, 2, 3, 4]), /moves the batch/],
  ];
  for (const [name, apply, message] of refused) {
    const network = own(name, (x, w) => apply(tf.conv3d(x, w, 1, "same")));
    await assert.rejects(
      onnxModel(network, { patchZyx }),
      (e) => isOvkitError(e, "FormatUnsupported") && message.test(e.message),
    );
  }
});

Deno.test("saveOnnx: a patch that the network cannot take is refused", async () => {
  const { network } = await openGoldenNetwork("unet_3d");
  await assert.rejects(
    onnxModel(network, { patchZyx: [8, 16, 15] }),
    (e) => isOvkitError(e, "ArgumentInvalid"),
  );
  await assert.rejects(
    onnxModel(network, { patchZyx: [16, 16] }),
    (e) => isOvkitError(e, "ArgumentInvalid"),
  );
  network.dispose();
});
