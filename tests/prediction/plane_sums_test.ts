import assert from "node:assert/strict";
import { layWindows } from "../../lib/prediction/lay_windows.ts";
import { axisWeights, patchWeights } from "../../lib/prediction/patch_weights.ts";
import { planeSums } from "../../lib/prediction/plane_sums.ts";

const patchZyx = [1, 1, 2] as const;
const windows = layWindows({
  shapeZyx: [1, 1, 3],
  patchZyx,
  step: 0.5,
  flips: [[false, false, false]],
  axisWeights: axisWeights(patchZyx, "constant"),
});
const votes = [[0.1, 0.2, 0.7, 0.6, 0.2, 0.2], [0.5, 0, 0.3, 0.4, 0.2, 0.6]];

for (const way of ["shares along the axes", "weights of a window's voxels"]) {
  Deno.test(`two windows over three voxels, by hand, with ${way}`, () => {
    const sums = planeSums({
      shapeCzyx: [3, 1, 1, 3],
      windows,
      flips: 1,
      patchZyx,
      ...(way.startsWith("weights") ? { weights: patchWeights(patchZyx, "constant") } : {}),
    });
    const voxels = new Float64Array(3);
    sums.open(1);
    windows.forEach((window, i) => sums.add(window, Float32Array.from(votes[i]), 0.5, voxels));
    const means = [[0.1, 0.35, 0], [0.7, 0.45, 0.4], [0.2, 0.2, 0.6]];
    means.forEach((expected, c) =>
      sums.plane(c, 0).forEach((sum, x) => assert.ok(Math.abs(sum - expected[x] / 2) < 1e-7))
    );
    assert.deepEqual([...voxels], [0.5, 1.5, 1]);
  });
}
