import assert from "node:assert/strict";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { parseModelParameters } from "../../lib/parameters/parse_model_parameters.ts";
import { isDummy2d, nnunetRotation } from "../../lib/parameters/nnunet_patch_rules.ts";

const plain = modelParameters().build();

Deno.test("nnU-Net's augmentation replaces ovseg's, by one word and back", () => {
  const { augmentation } = modelParameters().augment("nnunet").build();
  assert.equal(augmentation.grid_inplane, null);
  assert.equal(augmentation.grayvalue, null);
  assert.deepEqual(augmentation.grid_3d!.mm_scale, [0.7, 1.4]);
  assert.equal(augmentation.intensity!.p_gamma, 0.3);
  const back = modelParameters().augment("nnunet").augment("ovseg").build();
  assert.deepEqual(back, plain);
  const quick = modelParameters().preset("quick").augment("ovseg").build();
  assert.deepEqual(quick.augmentation.grayvalue, plain.augmentation.grayvalue);
});

Deno.test("parts of an augmentation stand over the set, in either order of families", () => {
  const { augmentation } = modelParameters().augment("nnunet")
    .augment({ grid_3d: { p_elastic: 0.2 }, mask: {}, rand_augment: { M: 5 } }).build();
  assert.equal(augmentation.grid_3d!.p_elastic, 0.2);
  assert.equal(augmentation.grid_3d!.p_rot, 0.2);
  assert.deepEqual(augmentation.rand_augment, { P: 0.15, M: 5 });
  assert.deepEqual(augmentation.mask, {
    spacing: null,
    p_morph: 0.4,
    radius_mm: [1, 8],
    p_removal: 0.2,
    vol_percentage_removal: 0.15,
    vol_threshold_removal: null,
  });
});

Deno.test("the nnunet preset trains as nnU-Net does", () => {
  const parameters = modelParameters().preset("nnunet").build();
  const { training, data, network, augmentation } = parameters;
  assert.deepEqual(augmentation, modelParameters().augment("nnunet").build().augmentation);
  assert.equal(training.num_epochs, 1000);
  assert.equal(training.opt_name, "SGD");
  assert.deepEqual(training.opt_params, {
    lr: 0.01,
    momentum: 0.99,
    weight_decay: 3e-5,
    nesterov: true,
  });
  assert.deepEqual([training.lr_schedule, training.lr_params], ["poly", { exponent: 0.9 }]);
  assert.deepEqual(training.loss_params.loss_names, ["cross_entropy", "dice_loss"]);
  assert.deepEqual([network.filters, network.filters_max], [32, 320]);
  const { patch_size, padded_patch_size, batch_size, epoch_len } = data.trn_dl_params;
  assert.deepEqual([patch_size, padded_patch_size], [[128, 128, 128], [205, 205, 205]]);
  assert.deepEqual([batch_size, epoch_len, data.val_dl_params.epoch_len], [2, 250, 50]);
});

Deno.test("patches are flat, and angles reach, by nnU-Net's rule", () => {
  assert.deepEqual([[16, 48, 48], [16, 49, 48], [64, 64, 64]].map(isDummy2d), [false, true, false]);
  assert.deepEqual(
    [[64, 64, 64], [16, 64, 64], [64, 64], [64, 96], [64, 97]].map(nnunetRotation),
    [30, 180, 180, 180, 15],
  );
});

Deno.test("parameters stored before a family existed are read, the family off", () => {
  const { grid_inplane, grayvalue } = plain.augmentation;
  const old = { ...plain, augmentation: { grid_inplane, grayvalue } };
  assert.deepEqual(parseModelParameters(JSON.parse(JSON.stringify(old))), plain);
});

Deno.test("wrong augmentation is named with its path", () => {
  const parsed = (augmentation: object) => () =>
    parseModelParameters({ ...plain, augmentation: { ...plain.augmentation, ...augmentation } });
  assert.throws(parsed({ grid_3d: { p_rotation: 1 } }), /augmentation\.grid_3d\.p_rotation/);
  assert.throws(parsed({ grid3d: {} }), /did you mean "augmentation\.grid_3d"/);
  assert.throws(
    parsed({ intensity: { p_noise: 2 } }),
    /augmentation\.intensity\.p_noise.*at most 1/,
  );
  assert.throws(parsed({ grid_3d: { mm_scale: [0, 1] } }), /augmentation\.grid_3d\.mm_scale/);
  assert.throws(parsed({ mask: { radius_mm: [3, 1] } }), /the lower end first/);
  assert.throws(
    () => modelParameters().augment("nnunett" as "nnunet"),
    /did you mean "nnunet"/,
  );
});
