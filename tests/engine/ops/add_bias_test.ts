import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { addBias } from "../../../lib/engine/ops/add_bias.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const apply = (x: Tensor, bias: Tensor) => addBias(x as Tensor5D, bias as Tensor1D);
const inputs = () => [floats([2, 1, 3, 2, 3])("x"), floats([3])("bias")];

Deno.test("addBias and its gradients by hand", () => {
  const x = tf.tensor5d([1, 2, 3, 4], [1, 1, 1, 2, 2]);
  const bias = tf.tensor1d([10, 20]);
  assert.deepEqual([...addBias(x, bias).dataSync()], [11, 22, 13, 24]);
  const dy = tf.tensor5d([1, 2, 4, 8], [1, 1, 1, 2, 2]);
  const [dx, dBias] = tf.grads(apply)([x, bias], dy);
  assert.deepEqual([...dx.dataSync()], [1, 2, 4, 8]);
  assert.deepEqual([...dBias.dataSync()], [5, 10]);
});

Deno.test("addBias: gradients match finite differences", () => {
  assert.ok(gradientError(apply, inputs()) < 1e-3);
});

Deno.test("addBias: same on the fallback", async () => {
  await assertBackendParity(() => withGradients(apply, inputs()), 1e-5);
});
