import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import {
  goldenArray,
  goldenChannelsLast,
  goldenJson,
  goldenWeights,
  largestDifference,
  largestValue,
} from "../support/golden.ts";

await openEngine({ backend: "tensorflow" });

for (const name of ["unet3d_sgd", "unet3d_sgd_clip12_scaled_loss", "unet2d_batchnorm_sgd"]) {
  Deno.test(`six compiled steps end where PyTorch's do: ${name}`, async () => {
    const { runs } = await goldenJson("train_steps/steps.json");
    const run = runs.find((each: { name: string }) => each.name === name);
    const config = await goldenJson(`networks/${run.network}/config.json`);
    const { in_channels, out_channels, ...kwargs } = config.kwargs;
    const network = createNetwork({ filters: 32, filters_max: 384, ...kwargs }, {
      inChannels: in_channels,
      outChannels: out_channels,
    });
    network.loadTorchState(await goldenWeights(`networks/${run.network}/weights.safetensors`));
    const step = compileTrainingStep(
      network,
      createOptimizer(network.weights, {
        opt_name: "SGD",
        opt_params: run.params,
        no_bias_weight_decay: false,
      }),
      {
        precision: "float32",
        parameters: {
          clip_grad_norm: run.clip_grad_norm,
          loss_params: {
            loss_names: ["cross_entropy", "dice_loss"],
            loss_weights: [run.loss_scale, run.loss_scale],
            loss_kwargs: null,
            pyramid_weight: 0.5,
          },
        },
      },
    );
    const image = await goldenChannelsLast(`train_steps/${name}/input.npy`) as tf.Tensor5D;
    const { data, shape } = await goldenArray(`train_steps/${name}/label.npy`);
    const label = tf.tensor(data, [shape[0], ...image.shape.slice(1, -1)], "int32");
    for (const [i, expected] of run.steps.entries()) {
      const { loss: found, norm: gradient } = await step({ image, label }, {
        learningRate: run.params.lr,
        seed: [0, 0],
      });
      const bound = i === 0 ? 1e-5 : 1e-3;
      assert.ok(Math.abs(found / expected.loss - 1) < bound, `loss ${i}: ${found}`);
      assert.ok(Math.abs(gradient / expected.grad_norm_before_clip - 1) < 2e-3, `${gradient}`);
    }
    const state = await network.torchState();
    for (
      const [key, weight] of await goldenWeights(`train_steps/${name}/final_weights.safetensors`)
    ) {
      if (key.endsWith("num_batches_tracked")) continue;
      const bound = 1e-3 * largestValue(weight.data);
      assert.ok(largestDifference(state.get(key)!.data, weight.data) <= bound, key);
    }
  });
}
