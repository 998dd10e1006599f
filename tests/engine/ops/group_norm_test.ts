import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { groupNorm } from "../../../lib/engine/ops/group_norm.ts";
import { instanceNorm } from "../../../lib/engine/ops/instance_norm.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";
import { firstDifference, readTensors } from "../../support/read_tensors.ts";

await openEngine({ backend: "tensorflow" });

const apply = (x: Tensor, scale: Tensor, shift: Tensor) =>
  groupNorm(x as Tensor5D, { scale: scale as Tensor1D, shift: shift as Tensor1D }, {
    groups: 2,
  }) as Tensor;
const inputs = () => [
  floats([2, 3, 5, 1, 4])("x"),
  floats([4], [0.5, 2])("scale"),
  floats([4])("shift"),
];

Deno.test("groupNorm normalises channels together, worked by hand", () => {
  const x = tf.tensor5d([1, 3, 10, 10, 3, 1, 30, 30], [1, 1, 1, 2, 4]);
  const y = groupNorm(x, { scale: tf.ones([4]), shift: tf.zeros([4]) }, { groups: 2, epsilon: 0 });
  [-1, 1, -1, -1, 1, -1, 1, 1].forEach((value, i) =>
    assert.ok(Math.abs(y.dataSync()[i] - value) < 1e-5)
  );
});

Deno.test("groupNorm with a group for each channel is instanceNorm", () => {
  const [x, scale, shift] = inputs() as [Tensor5D, Tensor1D, Tensor1D];
  const grouped = groupNorm(x, { scale, shift }, { groups: 4 });
  const instances = instanceNorm(x, { scale, shift });
  assert.equal(firstDifference(readTensors(grouped), readTensors(instances), 1e-5), undefined);
});

Deno.test("groupNorm with one group leaves mean 0 and variance 1 per sample", () => {
  const x = floats([2, 3, 4, 2, 6])("x").mul(9).add(4) as Tensor5D;
  const y = groupNorm(x, { scale: tf.ones([6]), shift: tf.zeros([6]) }, { groups: 1 });
  const { mean, variance } = tf.moments(y, [1, 2, 3, 4]);
  assert.ok(tf.max(tf.abs(mean)).dataSync()[0] < 1e-5);
  assert.ok(tf.max(tf.abs(variance.sub(1))).dataSync()[0] < 1e-4);
});

Deno.test("groupNorm refuses groups that do not divide the channels", () => {
  const [x, scale, shift] = inputs() as [Tensor5D, Tensor1D, Tensor1D];
  assert.throws(() => groupNorm(x, { scale, shift }, { groups: 3 }), RangeError);
});

Deno.test("groupNorm: gradients match finite differences", () => {
  assert.ok(gradientError(apply, inputs()) < 1e-3);
});

Deno.test("groupNorm: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(apply, inputs()), 2e-5);
});
