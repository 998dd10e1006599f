import assert from "node:assert/strict";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { pyramidLoss } from "../../lib/training/losses/pyramid_loss.ts";

Deno.test("the liver preset is the set-up of the published runs", async () => {
  await openEngine({ warn: () => {} });
  const parameters = modelParameters().preset("liver").build();
  const { architecture, network, training, data, augmentation } = parameters;
  const made = createNetwork(network, { architecture, inChannels: 1, outChannels: 3, seed: 0 });
  assert.equal(made.parameterCount, 2_339_491);
  made.dispose();
  assert.equal(network.dropout_rate, 0.25);
  assert.equal(training.num_epochs, 1201);
  assert.deepEqual([training.opt_name, training.opt_params], ["Adam", {
    lr: 1e-4,
    weight_decay: 0,
  }]);
  assert.deepEqual([training.lr_schedule, training.lr_params], ["plateau", {
    factor: 0.1,
    patience: 10,
    threshold: 1e-4,
    lr_min: 1e-6,
  }]);
  assert.deepEqual(training.loss_params.loss_names, ["focal_loss"]);
  assert.deepEqual(training.loss_params.loss_kwargs, [{ alpha: [0.2, 1, 2.5] }]);
  pyramidLoss(training.loss_params);
  assert.deepEqual([training.fp32, training.clip_grad_norm], [true, null]);
  const { batch_size, patch_size, min_biased_samples, p_bias_sampling } = data.trn_dl_params;
  assert.deepEqual([batch_size, patch_size], [4, [128, 128, 128]]);
  assert.deepEqual([min_biased_samples, p_bias_sampling], [0, 0]);
  for (const [name, family] of Object.entries(augmentation)) assert.equal(family, null, name);
});

Deno.test("a preset's network gives way to one that was asked for", () => {
  const asked = modelParameters().unet3d({ patch_size: [32, 32, 32] });
  assert.equal(asked.preset("liver").build().architecture, "UNet");
  const patch = modelParameters().preset("liver").liverUnet3d({ patch_size: [32, 32, 32] }).build();
  assert.deepEqual([patch.architecture, patch.data.trn_dl_params.patch_size], ["LiverUNet3D", [
    32,
    32,
    32,
  ]]);
});
