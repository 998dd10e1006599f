import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { resize3d, type Resize3dOptions } from "../../../lib/engine/ops/resize3d.ts";
import type { SizeZyx } from "../../../lib/engine/ops/conv3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { goldenArray, largestDifference } from "../../support/golden.ts";
import { floats } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const row = (values: number[]) => tf.tensor5d(values, [1, 1, 1, values.length, 1]);

const byHand: [string, number[], number, Resize3dOptions, number[]][] = [
  ["trilinear up", [0, 1], 4, {}, [0, 0.25, 0.75, 1]],
  ["trilinear down", [0, 1, 2, 3], 2, {}, [0.5, 2.5]],
  ["trilinear by a fraction", [0, 3, 6], 2, {}, [0.75, 5.25]],
  ["corners aligned", [0, 3], 4, { alignCorners: true }, [0, 1, 2, 3]],
  ["corners aligned, to one voxel", [5, 3], 1, { alignCorners: true }, [5]],
  ["nearest up", [1, 2, 3], 5, { interpolation: "nearest" }, [1, 1, 2, 2, 3]],
  ["nearest down", [1, 2, 3, 4, 5], 2, { interpolation: "nearest" }, [1, 3]],
];

for (const [name, values, length, options, expected] of byHand) {
  Deno.test(`resize3d ${name}, worked by hand`, () => {
    const y = resize3d(row(values), [1, 1, length], options);
    assert.ok(largestDifference(y.dataSync(), expected) < 1e-6, `${y.dataSync()}`);
  });
}

const stored = [["x", "linear_size_acF", "trilinear"], ["seg", "nearest_size", "nearest"]] as const;
for (const index of [0, 1, 2, 3, 4, 5]) {
  for (const [given, file, interpolation] of stored) {
    Deno.test(`resize3d ${interpolation} gives PyTorch's numbers: case ${index}`, async () => {
      const input = await goldenArray(`interpolation/${index}_${given}.npy`);
      const expected = await goldenArray(`interpolation/${index}_torch_${file}.npy`);
      const [, z, y, x] = asBatch(expected.shape);
      const batch = tf.tensor5d(input.data, asBatch(input.shape));
      const found = resize3d(batch, [z, y, x], { interpolation }).dataSync();
      assert.ok(largestDifference(found, expected.data) < 1e-5);
    });
  }
}

function asBatch(shape: readonly number[]): [number, number, number, number, number] {
  const [x = 1, y = 1, z = 1] = [...shape].reverse();
  return [1, z, y, x, 1];
}

Deno.test("resize3d keeps constants and, with aligned corners, linear ramps", () => {
  const constant = resize3d(tf.fill([1, 3, 4, 5, 2], 3) as Tensor5D, [5, 2, 9]).dataSync();
  assert.ok(constant.every((value) => Math.abs(value - 3) < 1e-6));
  const ramp = resize3d(row([2, 4, 6, 8]), [1, 1, 7], { alignCorners: true }).dataSync();
  assert.ok(largestDifference(ramp, [2, 3, 4, 5, 6, 7, 8]) < 1e-5);
});

Deno.test("resize3d to the same size changes nothing", () => {
  const x = floats([2, 3, 4, 5, 2])("x");
  assert.deepEqual(resize3d(x, [3, 4, 5]).dataSync(), x.dataSync());
});

const sizes: [string, SizeZyx, Resize3dOptions][] = [
  ["trilinear", [5, 2, 7], {}],
  ["trilinear, corners aligned", [5, 2, 7], { alignCorners: true }],
  ["nearest", [5, 2, 7], { interpolation: "nearest" }],
];
for (const [name, size, options] of sizes) {
  const apply = (x: Tensor) => resize3d(x as Tensor5D, size, options) as Tensor;
  const inputs = () => [floats([2, 3, 4, 1, 2])("x")];

  Deno.test(`resize3d ${name}: gradients match finite differences`, () => {
    assert.ok(gradientError(apply, inputs(), { step: 0.5 }) < 1e-3);
  });

  Deno.test(`resize3d ${name}: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(apply, inputs()));
  });
}
