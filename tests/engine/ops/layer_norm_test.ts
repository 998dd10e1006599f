import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { layerNorm } from "../../../lib/engine/ops/layer_norm.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const apply = (x: Tensor, scale: Tensor, shift: Tensor) =>
  layerNorm(x as Tensor5D, { scale: scale as Tensor1D, shift: shift as Tensor1D }) as Tensor;
const inputs = () => [
  floats([2, 3, 1, 2, 5])("x"),
  floats([5], [0.5, 2])("scale"),
  floats([5])("shift"),
];

Deno.test("layerNorm normalises the channels of each voxel, worked by hand", () => {
  const x = tf.tensor5d([1, 3, 10, 30], [1, 1, 1, 2, 2]);
  const y = layerNorm(x, { scale: tf.tensor1d([1, 2]), shift: tf.tensor1d([0, 5]) }, 0);
  [-1, 7, -1, 7].forEach((value, i) => assert.ok(Math.abs(y.dataSync()[i] - value) < 1e-5));
});

Deno.test("layerNorm leaves mean 0 and variance 1 at each voxel", () => {
  const x = floats([2, 2, 3, 2, 16])("x").mul(7).add(3) as Tensor5D;
  const y = layerNorm(x, { scale: tf.ones([16]), shift: tf.zeros([16]) });
  const { mean, variance } = tf.moments(y, [4]);
  assert.ok(tf.max(tf.abs(mean)).dataSync()[0] < 1e-5);
  assert.ok(tf.max(tf.abs(variance.sub(1))).dataSync()[0] < 1e-3);
});

Deno.test("layerNorm: gradients match finite differences", () => {
  assert.ok(gradientError(apply, inputs()) < 1e-3);
});

Deno.test("layerNorm: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(apply, inputs()), 2e-5);
});
