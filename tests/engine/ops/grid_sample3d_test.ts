import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { gridSample3d, type GridSample3dOptions } from "../../../lib/engine/ops/grid_sample3d.ts";
import { resize3d } from "../../../lib/engine/ops/resize3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { largestDifference } from "../../support/golden.ts";
import { floats, integers } from "../../support/op_case.ts";

await openEngine({ backend: "tensorflow" });

const line = () => tf.tensor5d([10, 20, 40], [1, 1, 1, 3, 1]);
const pointsAlongX = (at: number[]) =>
  tf.tensor5d(at.flatMap((x) => [0, 0, x]), [1, 1, 1, at.length, 3]);

/** Points at least 0.2 voxels away from where the interpolation has a kink. */
function offGrid(): Tensor {
  const whole = integers([2, 2, 3, 2, 3], [-1, 4])("whole");
  return whole.add(floats([2, 2, 3, 2, 3], [0.2, 0.8])("fraction"));
}

const byHand: [string, GridSample3dOptions, number[]][] = [
  ["trilinear, zeros outside", {}, [10, 15, 25, 40, 20, 0, 5]],
  ["trilinear, edge outside", { outside: "edge" }, [10, 15, 25, 40, 40, 40, 10]],
  ["nearest, zeros outside", { interpolation: "nearest" }, [10, 20, 20, 40, 0, 0, 10]],
  ["nearest, edge outside", { interpolation: "nearest", outside: "edge" }, [
    10,
    20,
    20,
    40,
    40,
    40,
    10,
  ]],
];
for (const [name, options, expected] of byHand) {
  Deno.test(`gridSample3d ${name}, worked by hand`, () => {
    const y = gridSample3d(line(), pointsAlongX([0, 0.5, 1.25, 2, 2.5, 5, -0.5]), options);
    assert.deepEqual([...y.dataSync()], expected);
  });
}

Deno.test("gridSample3d at the voxels' centres changes nothing, sample by sample", () => {
  const x = floats([2, 3, 2, 4, 2])("x");
  const axes = [3, 2, 4].map((size) => tf.range(0, size));
  const coordinates = axes.map((axis, i) => {
    const shape = [1, 1, 1];
    shape[i] = axis.size;
    return tf.broadcastTo(axis.reshape(shape), [3, 2, 4]);
  });
  const points = tf.stack(coordinates, 3).expandDims(0).tile([2, 1, 1, 1, 1]) as Tensor5D;
  for (const interpolation of ["trilinear", "nearest"] as const) {
    assert.deepEqual(gridSample3d(x, points, { interpolation }).dataSync(), x.dataSync());
  }
});

Deno.test("gridSample3d on a regular grid is resize3d with aligned corners", () => {
  const x = floats([1, 1, 1, 5, 2])("x");
  const y = gridSample3d(x, pointsAlongX(Array.from({ length: 9 }, (_, i) => i / 2)));
  const resized = resize3d(x, [1, 1, 9], { alignCorners: true });
  assert.ok(largestDifference(y.dataSync(), resized.dataSync()) < 1e-6);
});

for (const outside of ["zeros", "edge"] as const) {
  const trilinear = (x: Tensor, points: Tensor) =>
    gridSample3d(x as Tensor5D, points as Tensor5D, { outside }) as Tensor;
  const nearest = (x: Tensor) =>
    gridSample3d(x as Tensor5D, offGrid() as Tensor5D, {
      outside,
      interpolation: "nearest",
    }) as Tensor;
  const volume = () => floats([2, 3, 2, 4, 2])("x");

  Deno.test(`gridSample3d, ${outside} outside: gradients match finite differences`, () => {
    assert.ok(gradientError(trilinear, [volume(), offGrid()], { step: 0.02 }) < 1e-3);
    assert.ok(gradientError(nearest, [volume()], { step: 0.5 }) < 1e-3);
  });

  Deno.test(`gridSample3d, ${outside} outside: same on the fallback`, async () => {
    await assertBackendParity(() => withGradients(trilinear, [volume(), offGrid()]), 2e-5);
    await assertBackendParity(() => withGradients(nearest, [volume()]));
  });
}
