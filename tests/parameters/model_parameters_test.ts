import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { diffParameters } from "../../lib/parameters/diff_parameters.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import type { ModelParameters } from "../../lib/parameters/model_parameters.ts";
import { parseModelParameters } from "../../lib/parameters/parse_model_parameters.ts";

const GOLDEN = JSON.parse(
  Deno.readTextFileSync(
    new URL("../golden/parameters/model_parameters.json", import.meta.url),
  ),
);

/** Keys of ovseg about one framework's memory handling and plots, and the machine's workers. */
const LEFT_OUT = new Set([
  "pin_memory",
  "store_coords_in_ram",
  "store_data_in_ram",
  "memmap",
  "return_fp16",
  "num_workers",
  "n_im_channels",
  "ds_params",
  "keys",
  "folders",
  "p_plot_list",
  "prg_trn_sizes",
  "prediction_key",
]);

function message(build: () => unknown): string {
  let caught: unknown;
  try {
    build();
  } catch (error) {
    caught = error;
  }
  assert.ok(isOvkitError(caught, "ParameterInvalid"), String(caught));
  return caught.message;
}

function assertHolds(actual: unknown, golden: unknown, path: string): number {
  if (typeof golden !== "object" || golden === null || Array.isArray(golden)) {
    assert.deepEqual(actual, golden, path);
    return 1;
  }
  let compared = 0;
  for (const [key, value] of Object.entries(golden)) {
    if (LEFT_OUT.has(key)) continue;
    if (path.endsWith("_dl_params") && key === "n_fg_classes") continue;
    if (value === null && (actual as Record<string, unknown>)[key] === undefined) continue;
    compared += assertHolds((actual as Record<string, unknown>)[key], value, `${path}.${key}`);
  }
  return compared;
}

function assertLikeOvseg(parameters: ModelParameters, name: string): void {
  const { augmentation, ...golden } = GOLDEN[name];
  const compared = assertHolds(parameters, golden, "") +
    assertHolds(parameters.augmentation, augmentation.torch_params, "augmentation");
  assert.ok(compared > 60, `${compared} values`);
}

Deno.test("the ovseg preset has the values of ovseg's 3D getter", () => {
  const parameters = modelParameters()
    .unet3d({ patch_size: [48, 192, 192], n_2d_convs: 2, in_channels: 1, n_fg_classes: 1 })
    .build();
  assertLikeOvseg(parameters, "get_model_params_3d_UNet_48_192_192_2");
});

Deno.test("the 2D network has the values of ovseg's 2D getter", () => {
  const parameters = modelParameters().unet2d({ in_channels: 1, n_fg_classes: 1 }).build();
  const { lr_schedule: _schedule, ...training } = parameters.training;
  assertLikeOvseg(
    { ...parameters, training } as ModelParameters,
    "get_model_params_2d_segmentation_1",
  );
  assert.equal(parameters.training.lr_schedule, "almost_linear");
});

for (const larger of [false, true]) {
  Deno.test(`the residual encoder has ovseg's values, larger: ${larger}`, () => {
    const parameters = modelParameters().resEncoderUnet3d({
      patch_size: [32, 256, 256],
      z_to_xy_ratio: 5 / 0.67,
      in_channels: 1,
      n_fg_classes: larger ? 1 : 2,
      larger_res_encoder: larger,
    }).build();
    const name = `get_model_params_3d_res_encoder_U_Net${larger ? "_larger" : ""}`;
    assertLikeOvseg(
      { ...parameters, architecture: parameters.architecture.toLowerCase() },
      name,
    );
  });
}

Deno.test("a builder never changes, and order of preset and values does not matter", () => {
  const start = modelParameters();
  const before = JSON.stringify(start.build());
  const a = start.preset("quick").set("training.num_epochs", 7).augment({ grayvalue: null });
  const b = start.augment({ grayvalue: null }).set("training.num_epochs", 7).preset("quick");
  assert.deepEqual(a.build(), b.build());
  assert.equal(JSON.stringify(start.build()), before);
  assert.equal(a.build().augmentation.grayvalue, null);
});

Deno.test("the quick preset trains a small network with Adam", () => {
  const { network, training, prediction } = modelParameters().preset("quick")
    .unet3d({ patch_size: [40, 56, 40] }).build();
  assert.deepEqual([network.filters, network.filters_max, network.kernel_sizes?.length], [
    16,
    128,
    4,
  ]);
  assert.equal(training.opt_name, "Adam");
  assert.equal(training.lr_params.lr_max, training.opt_params.lr);
  assert.ok(training.lr_params.n_warmup_epochs! < training.num_epochs / 2);
  assert.equal(prediction.mode, "simple");
});

Deno.test("a change of optimiser or schedule takes its own parameters along", () => {
  const adam = modelParameters().optimizer("AdamW", { lr: 2e-3 }).build().training;
  assert.deepEqual(adam.opt_params, {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weight_decay: 0.01,
  });
  assert.equal(adam.lr_params.lr_max, 2e-3);
  const poly = modelParameters().schedule("poly").build().training;
  assert.deepEqual(poly.lr_params, { exponent: 0.9 });
  const byName = modelParameters().set("training.opt_name", "Adam").build().training;
  assert.deepEqual(byName.opt_params, { lr: 1e-4 });
});

Deno.test("warm-up is shorter than training, for every number of epochs", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2000 }), (epochs) => {
    const { lr_params } = modelParameters().set("training.num_epochs", epochs).build().training;
    assert.ok(lr_params.n_warmup_epochs! >= 0 && lr_params.n_warmup_epochs! < epochs);
  }));
});

Deno.test("parameters survive JSON and are frozen", () => {
  const parameters = modelParameters().preset("quick").loss(["cross_entropy"], [2]).build();
  assert.deepEqual(parseModelParameters(JSON.parse(JSON.stringify(parameters))), parameters);
  assert.throws(() => {
    (parameters.training.loss_params.loss_names as string[]).push("dice_loss");
  }, TypeError);
});

Deno.test("an unknown key is named with its path and the nearest known one", () => {
  assert.equal(
    message(() => modelParameters().set("training.num_epoch", 3).build()),
    'training.num_epoch: unknown parameter; did you mean "training.num_epochs"?',
  );
  assert.match(
    message(() => modelParameters().set("num_epochs", 3).build()),
    /^num_epochs: .*did you mean "training.num_epochs"/,
  );
  assert.match(
    message(() => modelParameters().set("data.trn_dl_params.xyzzy_plugh", 3).build()),
    /known here: patch_size, batch_size/,
  );
});

Deno.test("a wrong type or value is named with what was found and expected", () => {
  assert.equal(
    message(() => modelParameters().set("training.num_epochs", "3").build()),
    'training.num_epochs: found "3"; expected a number',
  );
  assert.equal(
    message(() => modelParameters().set("prediction.overlap", 1.5).build()),
    "prediction.overlap: found 1.5; expected at most 1",
  );
  assert.equal(
    message(() => modelParameters().set("training.seed", 0.5).build()),
    "training.seed: found 0.5; expected a whole number",
  );
  assert.match(
    message(() => modelParameters().set("data.trn_dl_params.bias", "x").build()),
    /expected one of "fg", "cl_fg"/,
  );
  assert.match(
    message(() => modelParameters().set("training.lr_schedule", "polly").build()),
    /^training.lr_schedule: found "polly"; expected one of .*"poly".*; did you mean "poly"\?$/,
  );
  assert.match(
    message(() => modelParameters().set("training.opt_name", "Adamm").build()),
    /training.opt_name: found "Adamm".* \(did you mean "Adam"\?\)/,
  );
  assert.match(
    message(() => modelParameters().loss(["dice_loss"], [1, 2]).build()),
    /^training.loss_params.loss_weights: found \[1,2\]; expected one entry per loss/,
  );
  assert.match(
    message(() => modelParameters().optimizer("Adam", { momentum: 0.9 }).build()),
    /^training.opt_params.momentum: found 0.9; expected a parameter of Adam/,
  );
  assert.match(message(() => modelParameters().preset("quik" as "quick")), /did you mean "quick"/);
});

Deno.test("a patch that the strides do not divide is refused in all three places", () => {
  const text = message(() => modelParameters().unet3d({ patch_size: [16, 256, 256] }).build());
  assert.match(text, /^model parameters: 3 problems: data.trn_dl_params.patch_size/);
  assert.match(text, /expected multiples of \[64,64,64\]/);
});

Deno.test("two trees differ where values or keys do", () => {
  assert.deepEqual(diffParameters({ a: { b: [1, 2], c: 1 } }, { a: { b: [1, 3], d: null } }), [
    { path: "a.b", a: [1, 2], b: [1, 3] },
    { path: "a.c", a: 1, b: undefined },
    { path: "a.d", a: undefined, b: null },
  ]);
  assert.deepEqual(diffParameters(modelParameters().build(), modelParameters().build()), []);
});

Deno.test("sampling by errors and nnU-Net's folds are asked for in the data section", () => {
  const { data } = modelParameters().data({
    fold_strategy: "nnunet",
    fixed_shuffle: false,
    trn_dl_params: { bias: "error", p_weighted_volume_sampling: 0.5 },
  }).build();
  assert.deepEqual([data.fold_strategy, data.fixed_shuffle], ["nnunet", false]);
  const { bias, p_weighted_volume_sampling } = data.trn_dl_params;
  assert.deepEqual([bias, p_weighted_volume_sampling], ["error", 0.5]);
  assert.match(
    message(() => modelParameters().set("data.trn_dl_params.bias", "mask").build()),
    /one of "fg", "cl_fg", "error"/,
  );
  assert.match(
    message(() => modelParameters().set("data.fold_strategy", "mine").build()),
    /one of "ovseg", "nnunet"/,
  );
});
