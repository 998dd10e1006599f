import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { pad3d, type PaddingZyx, type PadMode } from "../../../lib/engine/ops/pad3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const modes: [PadMode, number[]][] = [
  ["constant", [9, 9, 1, 2, 3, 9]],
  ["edge", [1, 1, 1, 2, 3, 3]],
  ["reflect", [3, 2, 1, 2, 3, 2]],
  ["symmetric", [2, 1, 1, 2, 3, 3]],
];

for (const [mode, expected] of modes) {
  const padding: PaddingZyx = [[1, 2], [0, 1], [2, 0]];
  const apply = (x: Tensor) => pad3d(x as Tensor5D, padding, { mode, value: 9 }) as Tensor;
  const inputs = () => [floats([2, 3, 2, 4, 2])("x")];

  Deno.test(`pad3d ${mode} gives NumPy's numbers, worked by hand`, () => {
    const x = tf.tensor5d([1, 2, 3], [1, 1, 1, 3, 1]);
    const y = pad3d(x, [[0, 0], [0, 0], [2, 1]], { mode, value: 9 });
    assert.deepEqual([...y.dataSync()], expected);
  });

  Deno.test(`pad3d ${mode}: the middle is the input`, () => {
    const [x] = inputs();
    const y = apply(x);
    assert.deepEqual(y.shape, [2, 6, 3, 6, 2]);
    assert.deepEqual(y.slice([0, 1, 0, 2, 0], [2, 3, 2, 4, 2]).dataSync(), x.dataSync());
  });

  Deno.test(`pad3d ${mode}: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, inputs(), { step: 0.5 }) < 1e-3);
  });

  Deno.test(`pad3d ${mode}: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, inputs()));
  });
}

Deno.test("pad3d cannot mirror more than there is", () => {
  const x = tf.zeros([1, 1, 1, 3, 1]) as Tensor5D;
  const mirror = (mode: PadMode, low: number) => pad3d(x, [[0, 0], [0, 0], [low, 0]], { mode });
  assert.throws(() => mirror("reflect", 3), RangeError);
  assert.throws(() => mirror("symmetric", 4), RangeError);
  assert.deepEqual(mirror("symmetric", 3).shape, [1, 1, 1, 6, 1]);
});
