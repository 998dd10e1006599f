import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { crossEntropy } from "../../../lib/training/losses/cross_entropy.ts";
import { diceLoss } from "../../../lib/training/losses/dice_loss.ts";
import { losses } from "../../../lib/training/losses/losses.ts";
import { pyramidLoss } from "../../../lib/training/losses/pyramid_loss.ts";
import { checkLosses, checkPyramidLosses } from "./loss_cases.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

Deno.test("losses and their gradients are ovseg's", checkLosses);

Deno.test("losses over a pyramid of scales and their gradients are ovseg's", checkPyramidLosses);

Deno.test("two voxels worked by hand", () => {
  const logits = tf.tensor5d([0, 0, Math.log(3), 0], [1, 1, 1, 2, 2]);
  const target = tf.tensor5d([0, 1, 1, 0], [1, 1, 1, 2, 2]);
  const entropy = crossEntropy(logits, target).dataSync()[0];
  assert.ok(Math.abs(entropy - (Math.log(2) + Math.log(4 / 3)) / 2) < 1e-6, String(entropy));
  const dice = diceLoss(logits, target, 0).dataSync()[0];
  assert.ok(Math.abs(dice - (1 - 0.5 / ((1 + 0.75) / 2))) < 1e-6, String(dice));
});

Deno.test("a sure and right answer costs nothing, a sure and wrong one much", () => {
  const target = tf.oneHot(tf.tensor4d([0, 1, 2, 1, 0, 2, 0, 1], [1, 2, 2, 2], "int32"), 3)
    .cast("float32") as tf.Tensor5D;
  const right = target.mul(50) as tf.Tensor5D;
  const wrong = target.mul(-50) as tf.Tensor5D;
  for (const [name, loss] of Object.entries(losses)) {
    assert.ok(loss(right, target).dataSync()[0] < 1e-5, name);
    assert.ok(loss(wrong, target).dataSync()[0] > 0.9, name);
  }
});

Deno.test("a constant added to all logits of a voxel changes no loss", () => {
  const logits = tf.tensor5d([1, -2, 0.5, 3, 0, 1], [1, 1, 1, 2, 3]);
  const target = tf.tensor5d([1, 0, 0, 0, 1, 0], [1, 1, 1, 2, 3]);
  const shifted = logits.add(tf.tensor5d([7, -4], [1, 1, 1, 2, 1])) as tf.Tensor5D;
  for (const [name, loss] of Object.entries(losses)) {
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
