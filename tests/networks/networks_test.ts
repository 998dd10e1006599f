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
  "unet_3d_trilinear",
  "unet_3d_trilinear_lesshid",
  "unet_3d_stem",
  "unet_3d_5stages_allscales",
  "unet_2d",
  "unet_2d_inst",
  "unet_2d_stem",
  "resenc_iso",
  "resenc_2d",
  "resenc_aniso_7p46",
  "resenc_aniso_ratio3",
  "resenc_bottleneck",
  "resenc_firststage_res",
  "resenc_layernorm",
  "resenc_mergeandrun",
  "resenc_no_z_norm",
  "resenc_se_logitbias",
  "resencV2_5x5",
  "resencV2_5x5_iso",
  "resdec",
  "resshuffle",
  "resstem",
  "uresnet",
  "liver_unet3d_small",
];

async function open(name: string) {
  const config = await goldenJson(`networks/${name}/config.json`);
  const { in_channels, out_channels, n_channels, n_classes, f, dropout_val, ...kwargs } =
    config.kwargs;
  const liver = f === undefined ? {} : { filters: f, dropout_rate: dropout_val, is_2d: false };
  const network = createNetwork(
    { filters: 32, filters_max: 384, ...kwargs, ...liver, in_channels: null },
    {
      architecture: config.network,
      inChannels: in_channels ?? n_channels,
      outChannels: out_channels ?? n_classes,
    },
  );
  network.loadTorchState(await goldenWeights(`networks/${name}/weights.safetensors`));
  return { config, network };
}

for (const name of names) {
  Deno.test(`PyTorch's outputs with PyTorch's weights: ${name}`, async () => {
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
        assert.ok(largestDifference(output.dataSync(), truth) < bound, `${mode} ${k}`);
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

const withGradients = [
  "unet_3d_aniso_n2d1",
  "unet_2d",
  "resenc_aniso_ratio3",
  "liver_unet3d_small",
];

for (const name of withGradients) {
  Deno.test(`PyTorch's gradients: ${name}`, async () => {
    const { config, network } = await open(name);
    const x = await goldenChannelsLast(`networks/${name}/input.npy`) as tf.Tensor5D;
    const cotangents = await Promise.all(
      config.outputs.train.map((_: unknown, k: number) =>
        goldenChannelsLast(`networks/${name}/cotangent_${k}.npy`)
      ),
    ) as tf.Tensor[];
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
    assert.equal(expected.size, network.weights.size);
    for (const [key, { data }] of expected) {
      const bound = 2e-3 * largestValue(data) + 1e-5 * overall;
      assert.ok(largestDifference(found.get(key)!.data, data) <= bound, key);
    }
    network.dispose();
  });
}

for (const name of ["nnunet_plain", "nnunet_resenc"]) {
  Deno.test(`nnU-Net's outputs with nnU-Net's weights: ${name}`, async () => {
    const config = await goldenJson(`networks/${name}/config.json`);
    const { features_per_stage, n_blocks_per_stage, ...kwargs } = config.kwargs;
    const network = createNetwork({
      filters: features_per_stage,
      filters_max: 8,
      n_blocks_list: n_blocks_per_stage,
      ...kwargs,
      in_channels: null,
      out_channels: null,
      is_2d: false,
    }, { architecture: config.network, inChannels: 2, outChannels: 3 });
    assert.equal(network.parameterCount, config.n_params);
    network.loadTorchState(await goldenWeights(`networks/${name}/weights.safetensors`));
    const x = await goldenChannelsLast(`networks/${name}/input.npy`) as tf.Tensor5D;
    const outputs = network.apply(x, { training: false });
    assert.equal(outputs.length, config.outputs);
    for (const [k, output] of outputs.entries()) {
      const truth = (await goldenChannelsLast(`networks/${name}/out_eval_${k}.npy`)).dataSync();
      assert.ok(largestDifference(output.dataSync(), truth) < 1e-4 * (1 + largestValue(truth)));
    }
    network.dispose();
  });
}

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
    (e) => isOvkitError(e, "ParameterInvalid") && e.message.includes('did you mean "UNet"?'),
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
