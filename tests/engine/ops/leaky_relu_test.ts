import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { leakyRelu } from "../../../lib/engine/ops/leaky_relu.ts";
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

Deno.test("leakyRelu worked by hand", () => {
  const y = leakyRelu(tf.tensor1d([-2, -0.5, 0, 3]), 0.1).dataSync();
  [-0.2, -0.05, 0, 3].forEach((value, i) => assert.ok(Math.abs(y[i] - value) < 1e-7));
});

Deno.test("leakyRelu has slope 0.01 unless told otherwise", () => {
  assert.ok(Math.abs(leakyRelu(tf.tensor1d([-1])).dataSync()[0] + 0.01) < 1e-8);
});

Deno.test("leakyRelu of slope 1 changes nothing, of slope 0 is relu", () => {
  const x = offZero();
  assert.deepEqual(leakyRelu(x, 1).dataSync(), x.dataSync());
  assert.deepEqual([...leakyRelu(x, 0).dataSync()].map(Math.abs), [...tf.relu(x).dataSync()]);
});

for (const slope of [0.01, 0.3]) {
  const apply = (x: Tensor) => leakyRelu(x, slope);

  Deno.test(`leakyRelu of slope ${slope}: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, [offZero()]) < 1e-3);
  });

  Deno.test(`leakyRelu of slope ${slope}: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, [offZero()]), 1e-6);
  });
}
