import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { instanceNorm } from "../../../lib/engine/ops/instance_norm.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";
import { firstDifference, readTensors } from "../../support/read_tensors.ts";

await openEngine({ backend: "tensorflow" });

const unit = (channels: number) =>
  ({ scale: tf.ones([channels]), shift: tf.zeros([channels]) }) as {
    scale: Tensor1D;
    shift: Tensor1D;
  };
const apply = (x: Tensor, scale: Tensor, shift: Tensor) =>
  instanceNorm(x as Tensor5D, { scale: scale as Tensor1D, shift: shift as Tensor1D }) as Tensor;

Deno.test("instanceNorm normalises each channel, worked by hand", () => {
  const x = tf.tensor5d([1, 10, 3, 30], [1, 1, 1, 2, 2]);
  const y = instanceNorm(x, { scale: tf.tensor1d([2, 3]), shift: tf.tensor1d([5, 0]) }, 0);
  [3, -3, 7, 3].forEach((value, i) => assert.ok(Math.abs(y.dataSync()[i] - value) < 1e-5));
});

Deno.test("instanceNorm adds epsilon to the biased variance", () => {
  const y = instanceNorm(tf.tensor5d([1, 3], [1, 1, 1, 2, 1]), unit(1), 3).dataSync();
  assert.ok(Math.abs(y[0] + 0.5) < 1e-6 && Math.abs(y[1] - 0.5) < 1e-6);
});

Deno.test("instanceNorm leaves mean 0 and variance 1, whatever scale and offset come in", () => {
  const x = floats([3, 4, 5, 3, 4])("x").mul(100).add(50) as Tensor5D;
  const y = instanceNorm(x, unit(4));
  const { mean, variance } = tf.moments(y, [1, 2, 3]);
  assert.ok(tf.max(tf.abs(mean)).dataSync()[0] < 1e-4);
  assert.ok(tf.max(tf.abs(variance.sub(1))).dataSync()[0] < 1e-4);
  const moved = instanceNorm(x.mul(-3).add(7) as Tensor5D, unit(4));
  assert.equal(firstDifference(readTensors(moved), readTensors(y.neg()), 1e-4), undefined);
});

Deno.test("instanceNorm treats each sample on its own", () => {
  const x = floats([2, 3, 2, 4, 3])("x");
  const both = instanceNorm(x, unit(3));
  const alone = tf.split(x, 2).map((sample) => instanceNorm(sample as Tensor5D, unit(3)));
  assert.equal(firstDifference(readTensors(both), readTensors(tf.concat(alone)), 0), undefined);
});

Deno.test("instanceNorm of a constant is the shift", () => {
  const x = tf.fill([1, 2, 2, 2, 1], 7) as Tensor5D;
  const y = instanceNorm(x, { scale: tf.tensor1d([3]), shift: tf.tensor1d([0.5]) });
  assert.deepEqual([...y.dataSync()], Array(8).fill(0.5));
});

for (const shape of [[1, 3, 4, 5, 2], [2, 3, 5, 1, 3], [3, 1, 4, 7, 2]] as const) {
  const inputs = () => [
    floats(shape)("x"),
    floats([shape[4]], [0.5, 2])("scale"),
    floats([shape[4]])("shift"),
  ];

  Deno.test(`instanceNorm of [${shape}]: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, inputs()) < 1e-3);
  });

  Deno.test(`instanceNorm of [${shape}]: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, inputs()), 5e-5);
  });
}
