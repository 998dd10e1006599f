import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { conv3d, type SizeZyx } from "../../../lib/engine/ops/conv3d.ts";
import { conv3dTranspose } from "../../../lib/engine/ops/conv3d_transpose.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { dot, gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

type Shape = readonly [number, number, number, number, number];

const layouts: [string, Shape, Shape][] = [
  ["2³", [2, 2, 3, 1, 3], [2, 2, 2, 4, 3]],
  ["1×2×2", [1, 3, 2, 5, 2], [1, 2, 2, 3, 2]],
  ["1×1×1", [1, 2, 3, 2, 4], [1, 1, 1, 2, 4]],
  ["3×1×2", [2, 1, 4, 3, 2], [3, 1, 2, 2, 2]],
];

const apply = (x: Tensor, filter: Tensor) =>
  conv3dTranspose(x as Tensor5D, filter as Tensor5D) as Tensor;

Deno.test("conv3dTranspose turns each voxel into a block, worked by hand", () => {
  const x = tf.tensor5d([2, 3], [1, 1, 1, 2, 1]);
  const filter = tf.tensor5d([1, 10, 100, 1000], [1, 2, 2, 1, 1]);
  const y = conv3dTranspose(x, filter);
  assert.deepEqual(y.shape, [1, 1, 2, 4, 1]);
  assert.deepEqual([...y.dataSync()], [2, 20, 3, 30, 200, 2000, 300, 3000]);
});

for (const [name, xShape, filterShape] of layouts) {
  const inputs = () => [floats(xShape)("x"), floats(filterShape)("filter")];

  Deno.test(`conv3dTranspose ${name}: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, inputs(), { step: 0.5 }) < 1e-3);
  });

  Deno.test(`conv3dTranspose ${name}: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, inputs()), 2e-5);
  });

  Deno.test(`conv3dTranspose ${name}: the adjoint of conv3d with the same filter`, () => {
    const [small, filter] = inputs() as [Tensor5D, Tensor5D];
    const spread = conv3dTranspose(small, filter);
    const large = floats(spread.shape)("large");
    const strides = filterShape.slice(0, 3) as unknown as SizeZyx;
    const gathered = conv3d(large, filter, { strides, padding: "valid" });
    const left = dot(gathered.dataSync(), small.dataSync());
    const right = dot(large.dataSync(), spread.dataSync());
    assert.ok(Math.abs(left - right) < 1e-4 * (1 + Math.abs(left)), `${left} ${right}`);
  });
}
