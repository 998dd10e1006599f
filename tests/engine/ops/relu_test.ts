import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { relu } from "../../../lib/engine/ops/relu.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

/** Random numbers that stay off the kink. */
function offZero(): Tensor {
  const x = floats([2, 3, 1, 5, 2])("x");
  return x.add(tf.sign(x).mul(0.2));
}

Deno.test("relu and its gradient by hand", () => {
  const x = tf.tensor1d([-2, -0.5, 0, 3]);
  assert.deepEqual([...relu(x).dataSync()].map((value) => value + 0), [0, 0, 0, 3]);
  const gradient = tf.grad((y: Tensor) => relu(y))(x, tf.tensor1d([5, 6, 7, 8]));
  assert.deepEqual([...gradient.dataSync()], [0, 0, 0, 8]);
});

Deno.test("relu: gradients match finite differences", () => {
  assert.ok(gradientError(relu, [offZero()]) < 1e-3);
});

Deno.test("relu: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(relu, [offZero()]), 1e-6);
});
