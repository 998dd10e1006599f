import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { stopGradient } from "../../../lib/engine/ops/stop_gradient.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";

await openEngine({ backend: "tensorflow" });

const apply = (x: Tensor) => x.mul(stopGradient(x));

Deno.test("stopGradient makes a constant of one factor, worked by hand", () => {
  const x = tf.tensor1d([2, -3]);
  assert.deepEqual([...apply(x).dataSync()], [4, 9]);
  assert.deepEqual([...tf.grad(apply)(x).dataSync()], [2, -3]);
});

Deno.test("stopGradient hides ops that have no gradient", () => {
  const gradient = tf.grad((x: Tensor) => x.mul(tf.greater(stopGradient(x), 0).cast("float32")));
  assert.deepEqual([...gradient(tf.tensor1d([2, -3])).dataSync()], [1, 0]);
});

Deno.test("stopGradient: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(apply, [tf.tensor1d([2, -3, 0.5])]));
});
