import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { labelFromProbabilities } from "../../lib/prediction/label_from_probabilities.ts";
import { layWindows } from "../../lib/prediction/lay_windows.ts";
import { axisWeights, patchWeights } from "../../lib/prediction/patch_weights.ts";
import { probabilityPredictor } from "../../lib/prediction/predict_probabilities.ts";
import { slidingWindowCorners } from "../../lib/prediction/sliding_window_corners.ts";
import { tinyPrediction } from "../model/tiny_case.ts";
import { goldenArray, goldenJson, largestDifference } from "../support/golden.ts";
import { openGoldenNetwork } from "../support/golden_networks.ts";

await openEngine({ backend: "tensorflow" });

Deno.test("window corners are ovseg's, a flat window goes over each slice once", async () => {
  const { cases } = await goldenJson("sliding_window/corners.json");
  for (const { volume, patch, overlap, n, axes, corners } of cases) {
    const patchZyx = patch.length === 2 ? [1, ...patch] as never : patch;
    const laid = layWindows({
      shapeZyx: volume,
      patchZyx,
      step: overlap,
      flips: [[false, false, false]],
      axisWeights: axisWeights(patchZyx, "constant"),
    });
    const found = laid.map(({ zyx: [z, y, x] }) => [z.start, y.start, x.start]);
    assert.equal(found.length, n);
    axes.forEach((places: number[], axis: number) => {
      assert.deepEqual([...new Set(found.map((corner) => corner[axis]))], places);
    });
    if (corners) assert.deepEqual(found.slice(0, corners.length), corners);
    if (patch.length === 3) assert.deepEqual(slidingWindowCorners(volume, patch, overlap), found);
  }
});

Deno.test("window corners: worked by hand, covering, inside", () => {
  const along = (size: number, patch: number, step: number) =>
    slidingWindowCorners([1, 1, size], [1, 1, patch], step).map(([, , x]) => x);
  assert.deepEqual(along(100, 64, 0.5), [0, 18, 36]);
  assert.deepEqual(along(65, 64, 0.5), [0, 1]);
  assert.deepEqual(along(64, 64, 0.5), [0]);
  for (const [size, patch, step] of [[37, 8, 0.3], [90, 31, 1], [17, 16, 0.9]]) {
    const places = along(size, patch, step);
    const covered = new Set(
      places.flatMap((at) => Array.from({ length: patch }, (_, i) => at + i)),
    );
    assert.equal(covered.size, size);
    assert.equal(Math.max(...covered), size - 1);
  }
  assert.throws(() => along(10, 11, 0.5), RangeError);
  assert.throws(() => along(10, 5, 0), RangeError);
});

Deno.test("window weights are ovseg's", async () => {
  for (const { patch, type, kwargs, file } of await goldenJson("sliding_window/weights.json")) {
    const { data } = await goldenArray(`sliding_window/${file}`);
    const found = patchWeights(patch, type, {
      sigma: kwargs.sigma_gaussian_weight ?? 0.125,
      linearMin: kwargs.linear_min ?? 0.1,
    });
    assert.equal(found.length, data.length);
    found.forEach((weight, i) => assert.ok(Math.abs(weight / data[i] - 1) < 1e-5, `${file} ${i}`));
  }
});

for (const each of await goldenJson("sliding_window/full.json")) {
  Deno.test(`sliding window gives ovseg's probabilities: ${each.name}`, async () => {
    const { network } = await openGoldenNetwork(each.network);
    const predict = probabilityPredictor(network, {
      ...tinyPrediction,
      patch_size: each.patch_size,
      batch_size: 1,
      pad_zeros_at_end: true,
      ...each.kwargs,
    }, "float32");
    const volume = await goldenArray(`sliding_window/${each.volume}`);
    const region = each.roi ? (await goldenArray(`sliding_window/${each.roi}`)).data : undefined;
    const found = await predict(
      { data: volume.data, shapeCzyx: volume.shape as never },
      region === undefined ? {} : { region },
    );
    const expected = await goldenArray(`sliding_window/${each.prediction}`);
    assert.deepEqual([...found.shapeCzyx], expected.shape);
    assert.ok(largestDifference(found.data, expected.data) < 1e-4);
    const [count, z, y, x] = found.shapeCzyx;
    const classes = Array.from({ length: count - 1 }, (_, i) => i + 1);
    const label = labelFromProbabilities(found, { shapeZyx: [z, y, x], classes });
    const { data } = await goldenArray(`sliding_window/${each.label}`);
    const others = label.filter((value, i) => value !== data[i]).length;
    assert.ok(others <= 1e-4 * label.length, `${others} of ${label.length} voxels differ`);
  });
}
