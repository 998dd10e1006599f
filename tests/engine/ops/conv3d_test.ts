import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { conv3d, type SizeZyx } from "../../../lib/engine/ops/conv3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { dot, gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

type Shape = readonly [number, number, number, number, number];
type Padding = "half" | "same" | "valid";

const layouts: [string, Shape, Shape, SizeZyx, Padding][] = [
  ["3³", [2, 4, 5, 3, 2], [3, 3, 3, 2, 3], [1, 1, 1], "half"],
  ["3³, stride 2, odd and even sizes", [1, 5, 4, 7, 2], [3, 3, 3, 2, 3], [2, 2, 2], "half"],
  ["1×3×3, stride 1×2×2", [2, 3, 5, 6, 2], [1, 3, 3, 2, 3], [1, 2, 2], "half"],
  ["width 1", [1, 4, 6, 1, 3], [3, 3, 3, 3, 2], [1, 1, 1], "half"],
  ["width 1, stride 2", [2, 4, 6, 1, 3], [3, 3, 3, 3, 2], [2, 2, 1], "half"],
  ["1×1×1", [1, 3, 2, 5, 4], [1, 1, 1, 4, 2], [1, 1, 1], "half"],
  ["1×1×1, stride 2", [1, 3, 4, 5, 2], [1, 1, 1, 2, 2], [2, 2, 2], "half"],
  ["5×3×1", [1, 6, 4, 3, 2], [5, 3, 1, 2, 2], [1, 1, 1], "half"],
  ["2³, same", [1, 5, 3, 4, 2], [2, 2, 2, 2, 3], [2, 2, 2], "same"],
  ["3³, valid", [1, 5, 4, 3, 2], [3, 3, 3, 2, 2], [1, 1, 1], "valid"],
];

Deno.test("conv3d with half padding pads alike on both sides, worked by hand", () => {
  const x = tf.tensor5d([1, 2, 3, 4, 5], [1, 1, 1, 5, 1]);
  const filter = tf.tensor5d([1, 0, -1], [1, 1, 3, 1, 1]);
  assert.deepEqual([...conv3d(x, filter).dataSync()], [-2, -2, -2, -2, 4]);
  const strided = conv3d(x, filter, { strides: [1, 1, 2] });
  assert.deepEqual([...strided.dataSync()], [-2, -2, 4]);
  const even = conv3d(tf.tensor5d([1, 2, 3, 4], [1, 1, 1, 4, 1]), filter, { strides: [1, 1, 2] });
  assert.deepEqual([...even.dataSync()], [-2, -2]);
});

Deno.test("conv3d sums over channels, worked by hand", () => {
  const x = tf.tensor5d([1, 2, 3, 4], [1, 1, 1, 2, 2]);
  const filter = tf.tensor5d([1, 10, 100, 1000], [1, 1, 1, 2, 2]);
  assert.deepEqual([...conv3d(x, filter).dataSync()], [201, 2010, 403, 4030]);
});

Deno.test("conv3d refuses half of an even kernel", () => {
  const x = tf.zeros([1, 4, 4, 4, 1]) as Tensor5D;
  assert.throws(() => conv3d(x, tf.zeros([2, 2, 2, 1, 1]) as Tensor5D), RangeError);
});

for (const [name, xShape, filterShape, strides, padding] of layouts) {
  const apply = (x: Tensor, filter: Tensor) =>
    conv3d(x as Tensor5D, filter as Tensor5D, { strides, padding }) as Tensor;
  const inputs = () => [floats(xShape)("x"), floats(filterShape)("filter")];

  Deno.test(`conv3d ${name}: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, inputs(), { step: 0.5 }) < 1e-3);
  });

  Deno.test(`conv3d ${name}: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, inputs()), 2e-5);
  });

  Deno.test(`conv3d ${name}: linear, and its gradient is its adjoint`, () => {
    const [x, filter] = inputs();
    const y = apply(x, filter);
    const cotangent = floats(y.shape as unknown as Shape)("cotangent");
    const [dx] = tf.grads(apply)([x, filter], cotangent);
    const left = dot(y.dataSync(), cotangent.dataSync());
    const right = dot(x.dataSync(), dx.dataSync());
    assert.ok(Math.abs(left - right) < 1e-4 * (1 + Math.abs(left)), `${left} ${right}`);
  });
}

Deno.test("conv3d with half padding has the size of a network's stage", () => {
  const filter = floats([3, 3, 3, 1, 1])("filter");
  for (const size of [1, 2, 3, 4, 7, 8]) {
    const y = conv3d(tf.zeros([1, size, size, size, 1]), filter, { strides: [2, 1, 2] });
    assert.deepEqual(y.shape.slice(1, 4), [Math.ceil(size / 2), size, Math.ceil(size / 2)]);
  }
});
