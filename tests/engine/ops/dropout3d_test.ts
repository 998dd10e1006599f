import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { dropout3d } from "../../../lib/engine/ops/dropout3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const uniform = () => floats([2, 1, 1, 1, 4], [0, 1])("uniform") as Tensor;
const apply = (x: Tensor) => dropout3d(x as Tensor5D, 0.4, uniform()) as Tensor;
const inputs = () => [floats([2, 3, 1, 2, 4])("x")];

Deno.test("dropout3d drops channels of samples and scales the others, worked by hand", () => {
  const x = tf.ones([1, 1, 1, 2, 3]) as Tensor5D;
  const y = dropout3d(x, 0.5, tf.tensor5d([0.1, 0.5, 0.9], [1, 1, 1, 1, 3]));
  assert.deepEqual([...y.dataSync()], [0, 2, 2, 0, 2, 2]);
});

Deno.test("dropout3d of rate 0 changes nothing", () => {
  const [x] = inputs();
  assert.deepEqual(dropout3d(x as Tensor5D, 0, uniform()).dataSync(), x.dataSync());
});

Deno.test("dropout3d keeps the mean of many channels", () => {
  const rate = 0.3;
  const draws = floats([1, 1, 1, 1, 4000], [0, 1])("many");
  const y = dropout3d(tf.ones([1, 1, 1, 1, 4000]) as Tensor5D, rate, draws);
  const fiveErrors = 5 * Math.sqrt(rate / (1 - rate) / 4000);
  assert.ok(Math.abs(tf.mean(y).dataSync()[0] - 1) < fiveErrors);
});

Deno.test("dropout3d refuses rates outside of [0, 1)", () => {
  for (const rate of [1, -0.1, NaN]) {
    assert.throws(() => dropout3d(inputs()[0] as Tensor5D, rate, uniform()), RangeError);
  }
});

Deno.test("dropout3d: gradients match finite differences", () => {
  assert.ok(gradientError(apply, inputs(), { step: 0.5 }) < 1e-3);
});

Deno.test("dropout3d: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(apply, inputs()));
});
