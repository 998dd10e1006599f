import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import {
  goldenChannelsLast,
  goldenJson,
  goldenWeights,
  largestDifference,
  largestValue,
} from "../support/golden.ts";

await openEngine({ backend: "tensorflow" });

const names = [
  "unet_3d",
  "unet_3d_aniso_n2d1",
  "unet_3d_aniso_n2d2",
  "unet_3d_res_skip",
  "unet_3d_self_attention",
  "unet_3d_scaled_res_skip",
  "unet_3d_param_res_skip",
  "unet_3d_facskip",
  "unet_3d_batchnorm_bias",
  "unet_2d",
  "unet_2d_inst",
];

async function open(name: string) {
  const config = await goldenJson(`networks/${name}/config.json`);
  const { in_channels, out_channels, ...kwargs } = config.kwargs;
  const network = createNetwork({ filters: 32, filters_max: 384, ...kwargs, in_channels: null }, {
    inChannels: in_channels,
    outChannels: out_channels,
  });
  network.loadTorchState(await goldenWeights(`networks/${name}/weights.safetensors`));
  return { config, network };
}

for (const name of names) {
  Deno.test(`UNet gives PyTorch's outputs with PyTorch's weights: ${name}`, async () => {
    const { config, network } = await open(name);
    assert.equal(network.parameterCount, config.n_params);
    const x = await goldenChannelsLast(`networks/${name}/input.npy`) as tf.Tensor5D;
    for (const mode of config.train_equals_eval ? ["eval"] : ["eval", "train"]) {
      const outputs = network.apply(x, { training: mode === "train" });
      assert.equal(outputs.length, config.outputs[mode].length);
      for (const [k, output] of outputs.entries()) {
        const expected = await goldenChannelsLast(`networks/${name}/out_${mode}_${k}.npy`);
        assert.deepEqual(output.shape, expected.shape);
        const truth = expected.dataSync();
        const bound = 1e-4 * (1 + largestValue(truth));
        assert.ok(largestDifference(output.dataSync(), truth) < bound);
      }
    }
    network.dispose();
  });
}

Deno.test("batch norm follows its running statistics like PyTorch", async () => {
  const name = "unet_3d_batchnorm_bias";
  const { network } = await open(name);
  const x = await goldenChannelsLast(`networks/${name}/input.npy`) as tf.Tensor5D;
  network.apply(x, { training: true });
  const state = await network.torchState();
  const expected = await goldenWeights(
    `networks/${name}/buffers_after_train_forward.safetensors`,
  );
  const compared = [...expected].filter(([key]) => !key.endsWith("num_batches_tracked"));
  assert.ok(compared.length > 0);
  for (const [key, { data }] of compared) {
    assert.ok(largestDifference(state.get(key)!.data, data) < 1e-4 * (1 + largestValue(data)), key);
  }
});

Deno.test("UNet's gradients are PyTorch's", async () => {
  const name = "unet_3d_aniso_n2d1";
  const { network } = await open(name);
  const x = await goldenChannelsLast(`networks/${name}/input.npy`) as tf.Tensor5D;
  const cotangents = [
    await goldenChannelsLast(`networks/${name}/cotangent_0.npy`),
    await goldenChannelsLast(`networks/${name}/cotangent_1.npy`),
  ];
  const { grads } = tf.variableGrads(
    () =>
      tf.addN(
        network.apply(x, { training: true }).map((y, k) => y.mul(cotangents[k]).sum()),
      ) as tf.Scalar,
    [...network.weights.values()],
  );
  for (const variable of network.weights.values()) variable.assign(grads[variable.name]);
  const found = await network.torchState();
  const expected = await goldenWeights(`networks/${name}/grads.safetensors`);
  const overall = Math.max(...[...expected.values()].map(({ data }) => largestValue(data)));
  assert.equal(expected.size, found.size);
  for (const [key, { data }] of expected) {
    const bound = 2e-3 * largestValue(data) + 1e-5 * overall;
    assert.ok(largestDifference(found.get(key)!.data, data) <= bound, key);
  }
});

Deno.test("UNet's default sizes have the published parameter counts", async () => {
  const rows = (await goldenJson("networks/param_counts.json"))
    .filter((row: { network: string }) => row.network === "UNet").slice(0, 4);
  assert.equal(rows.length, 4);
  for (const { kwargs, n_params, n_param_tensors } of rows) {
    const { in_channels, out_channels, ...rest } = kwargs;
    const network = createNetwork({ ...rest, in_channels: null, out_channels: null }, {
      inChannels: in_channels,
      outChannels: out_channels,
    });
    assert.equal(network.parameterCount, n_params);
    assert.equal(network.weights.size, n_param_tensors);
    network.dispose();
  }
});

Deno.test("the same seed gives the same weights, another one others", async () => {
  const parameters = { in_channels: 1, out_channels: 2, is_2d: false, filters: 4, filters_max: 8 };
  const make = async (seed: number) => {
    const network = createNetwork({ ...parameters, kernel_sizes: [3, 3] }, {
      inChannels: 1,
      outChannels: 2,
      seed,
    });
    return (await network.torchState()).get("blocks_down.0.conv1.weight")!.data;
  };
  assert.deepEqual(await make(1), await make(1));
  assert.notDeepEqual(await make(1), await make(2));
});

Deno.test("a network refuses what it cannot take, by name", async () => {
  const parameters = { in_channels: 1, out_channels: 2, is_2d: false, filters: 4, filters_max: 8 };
  const channels = { inChannels: 1, outChannels: 2 };
  assert.throws(
    () => createNetwork(parameters, { ...channels, architecture: "unett" }),
    (e) => isOvkitError(e, "ParameterInvalid") && e.message.includes('did you mean "unet"?'),
  );
  const network = createNetwork({ ...parameters, kernel_sizes: [3, 3] }, channels);
  assert.throws(
    () => network.apply(tf.zeros([1, 5, 4, 4, 1]) as tf.Tensor5D, { training: false }),
    (e) => isOvkitError(e, "ArgumentInvalid") && e.message.includes("multiples of [2,2,2]"),
  );
  const other = createNetwork({ ...parameters, kernel_sizes: [3, 3, 3] }, channels);
  const state = await other.torchState();
  assert.throws(() => network.loadTorchState(state), (e) => isOvkitError(e, "CheckpointInvalid"));
});
