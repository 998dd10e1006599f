import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { crossEntropy } from "../../../lib/training/losses/cross_entropy.ts";
import { diceLoss } from "../../../lib/training/losses/dice_loss.ts";
import { losses, lossNamed, registerLoss } from "../../../lib/training/losses/losses.ts";
import type { LossValues } from "../../../lib/training/losses/segmentation_loss.ts";
import { pyramidLoss } from "../../../lib/training/losses/pyramid_loss.ts";
import { checkFocalLoss, checkLosses, checkPyramidLosses } from "./loss_cases.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

Deno.test("losses and their gradients are ovseg's", checkLosses);

Deno.test("the focal loss and its gradient are liver-ct-segmentation's", checkFocalLoss);

Deno.test("losses over a pyramid of scales and their gradients are ovseg's", checkPyramidLosses);

/** Values of every loss for three classes. */
const valuesFor: Record<string, LossValues> = {
  cross_entropy: {},
  cross_entropy_exp_weight: { w_list: [0.5, -0.2] },
  cross_entropy_weighted_bg: { weight_bg: 0.7, n_fg_classes: 2 },
  cross_entropy_weighted_fg: { weights_fg: [1.2, 0.9] },
  cross_entropy_weighted_fg_v2: { weights_fg: [1.2, 0.9] },
  bin_cross_entropy: {},
  dice_loss: {},
  dice_loss_weighted: { weight: 0.8 },
  dice_loss_sigm_weighted: { w_list: [0.3, -0.4] },
  dice_loss_vector_weighted: { weights: [0.8, 1.15] },
  bin_dice_loss: {},
  modifiedTverskyLoss: { gamma: 0.3 },
  modifiedFocalLoss: {},
  unifiedFocalLoss: { gamma: 0.2, delta: 0.6 },
  focal_loss: { alpha: [0.2, 1, 2.5] },
};

Deno.test("a mask is as if the voxels were not there: sums, and means over all voxels", () => {
  const random = tf.randomNormal([1, 2, 2, 2, 3], 0, 1, "float32", 3) as tf.Tensor5D;
  const label = tf.tensor4d([0, 1, 2, 1, 0, 2, 0, 1], [1, 2, 2, 2], "int32");
  const target = tf.oneHot(label, 3).cast("float32") as tf.Tensor5D;
  const mask = tf.tensor5d([1, 1, 1, 1, 0, 0, 0, 0], [1, 2, 2, 2, 1]);
  const half = (x: tf.Tensor5D) => x.slice([0, 0, 0, 0, 0], [1, 1, 2, 2, 3]) as tf.Tensor5D;
  for (const [name, values] of Object.entries(valuesFor)) {
    const masked = lossNamed(name, values)(random, target, { mask }).dataSync()[0];
    const alone = (part: string) =>
      lossNamed(part, values)(half(random), half(target)).dataSync()[0];
    const expected = name === "unifiedFocalLoss"
      ? alone("modifiedTverskyLoss") + 0.5 * alone("modifiedFocalLoss")
      : (/cross_entropy|ocal(_l|L)oss/.test(name) ? 0.5 : 1) * alone(name);
    assert.ok(Math.abs(masked - expected) < 1e-5, `${name}: ${masked}, ${expected}`);
  }
});

Deno.test("a weight for each class stays with its class", () => {
  const logits = tf.randomNormal([2, 1, 2, 2, 3], 0, 1, "float32", 4) as tf.Tensor5D;
  const label = tf.tensor4d([0, 1, 2, 1, 0, 2, 0, 1], [2, 1, 2, 2], "int32");
  const target = tf.oneHot(label, 3).cast("float32") as tf.Tensor5D;
  const vector = lossNamed("dice_loss_vector_weighted", { weights: [1, 1] });
  const plain = lossNamed("dice_loss");
  const difference = vector(logits, target).sub(plain(logits, target)).dataSync()[0];
  assert.ok(Math.abs(difference) < 1e-6);
  const first = lossNamed("dice_loss_vector_weighted", { weights: [0.6, 1] });
  const swapped = tf.gather(logits, [0, 2, 1], 4) as tf.Tensor5D;
  const swappedTarget = tf.gather(target, [0, 2, 1], 4) as tf.Tensor5D;
  const second = lossNamed("dice_loss_vector_weighted", { weights: [1, 0.6] });
  const a = first(logits, target).dataSync()[0];
  assert.ok(Math.abs(a - second(swapped, swappedTarget).dataSync()[0]) < 1e-6);
});

Deno.test("values that a loss does not know, needs or has too few of are refused", () => {
  const refused = (values: LossValues, message: RegExp) =>
    assert.throws(() => lossNamed("dice_loss_weighted", values), {
      tag: "ParameterInvalid",
      message,
    });
  refused({}, /no "weight"/);
  refused({ weight: 1, wight: 2 }, /"wight"; expected weight, eps/);
  const weights = lossNamed("cross_entropy_weighted_fg", { weights_fg: [1] });
  const logits = tf.zeros([1, 1, 1, 1, 3]) as tf.Tensor5D;
  assert.throws(() => weights(logits, logits), { message: /weights of 2 classes; expected 3/ });
});

Deno.test("a loss of one's own has its values, and replaces itself but none of the kit's", () => {
  registerLoss(
    "scaled",
    (logits, _target, { values } = {}) => tf.mean(logits).mul(Number(values?.factor)) as tf.Scalar,
    { factor: 2 },
  );
  const logits = tf.ones([1, 1, 1, 1, 2]) as tf.Tensor5D;
  const parameters = { loss_weights: null, pyramid_weight: 0.5, loss_names: ["scaled"] };
  const usual = pyramidLoss({ ...parameters, loss_kwargs: null });
  assert.equal(usual([logits], logits).dataSync()[0], 2);
  const other = pyramidLoss({ ...parameters, loss_kwargs: [{ factor: 3 }] });
  assert.equal(other([logits], logits).dataSync()[0], 3);
  registerLoss("scaled", (x) => tf.mean(x) as tf.Scalar);
  assert.equal(losses.scaled(logits, logits).dataSync()[0], 1);
  assert.throws(() => registerLoss("dice_loss", (x) => tf.mean(x) as tf.Scalar), {
    tag: "ArgumentInvalid",
  });
});

Deno.test("two voxels worked by hand", () => {
  const logits = tf.tensor5d([0, 0, Math.log(3), 0], [1, 1, 1, 2, 2]);
  const target = tf.tensor5d([0, 1, 1, 0], [1, 1, 1, 2, 2]);
  const entropy = crossEntropy(logits, target).dataSync()[0];
  assert.ok(Math.abs(entropy - (Math.log(2) + Math.log(4 / 3)) / 2) < 1e-6, String(entropy));
  const dice = diceLoss(logits, target, { values: { eps: 0 } }).dataSync()[0];
  assert.ok(Math.abs(dice - (1 - 0.5 / ((1 + 0.75) / 2))) < 1e-6, String(dice));
});

Deno.test("a sure and right answer costs nothing, a sure and wrong one much", () => {
  const target = tf.oneHot(tf.tensor4d([0, 1, 2, 1, 0, 2, 0, 1], [1, 2, 2, 2], "int32"), 3)
    .cast("float32") as tf.Tensor5D;
  const right = target.mul(50) as tf.Tensor5D;
  const wrong = target.mul(-50) as tf.Tensor5D;
  for (const [name, values] of Object.entries(valuesFor)) {
    const loss = lossNamed(name, values);
    assert.ok(loss(right, target).dataSync()[0] < 1e-3, name);
    const binary = name.startsWith("bin_");
    if (!binary) assert.ok(loss(wrong, target).dataSync()[0] > 0.5, name);
  }
});

Deno.test("a constant added to all logits of a voxel changes no loss", () => {
  const logits = tf.tensor5d([1, -2, 0.5, 3, 0, 1], [1, 1, 1, 2, 3]);
  const target = tf.tensor5d([1, 0, 0, 0, 1, 0], [1, 1, 1, 2, 3]);
  const shifted = logits.add(tf.tensor5d([7, -4], [1, 1, 1, 2, 1])) as tf.Tensor5D;
  for (const [name, values] of Object.entries(valuesFor)) {
    const loss = lossNamed(name, values);
    const difference = loss(logits, target).sub(loss(shifted, target)).dataSync()[0];
    assert.ok(Math.abs(difference) < 1e-6, name);
  }
});

Deno.test("scales weigh by powers that add up to 1", () => {
  const parameters = {
    loss_names: ["cross_entropy"],
    loss_weights: null,
    loss_kwargs: null,
    pyramid_weight: 0.5,
  };
  const target = tf.oneHot(tf.zeros([1, 4, 4, 4], "int32"), 2).cast("float32") as tf.Tensor5D;
  const undecided = [4, 2, 1].map((size) => tf.zeros([1, size, size, size, 2]) as tf.Tensor5D);
  const value = pyramidLoss(parameters)(undecided, target).dataSync()[0];
  assert.ok(Math.abs(value - Math.log(2)) < 1e-6);
});

Deno.test("a coarse voxel has the classes of all voxels it covers", () => {
  const label = tf.tensor4d([0, 1, 0, 0, 0, 0, 0, 0], [1, 2, 2, 2], "int32");
  const target = tf.oneHot(label, 2).cast("float32") as tf.Tensor5D;
  const fine = target.mul(50) as tf.Tensor5D;
  const coarse = tf.tensor5d([0, 50], [1, 1, 1, 1, 2]);
  const parameters = {
    loss_names: ["dice_loss"],
    loss_weights: null,
    loss_kwargs: null,
    pyramid_weight: 1,
  };
  assert.ok(pyramidLoss(parameters)([fine, coarse], target).dataSync()[0] < 1e-4);
});

Deno.test("a name that is no loss is refused, with the nearest one named", () => {
  const parameters = {
    loss_names: ["dice_los"],
    loss_weights: null,
    loss_kwargs: null,
    pyramid_weight: 0.5,
  };
  assert.throws(() => pyramidLoss(parameters), {
    tag: "ParameterInvalid",
    message: /"dice_los".*did you mean "dice_loss"/,
  });
});
