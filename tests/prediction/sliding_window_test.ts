import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { labelFromProbabilities } from "../../lib/prediction/label_from_probabilities.ts";
import { patchWeights } from "../../lib/prediction/patch_weights.ts";
import { probabilityPredictor } from "../../lib/prediction/predict_probabilities.ts";
import { slidingWindowCorners } from "../../lib/prediction/sliding_window_corners.ts";
import { tinyPrediction } from "../model/tiny_case.ts";
import { goldenArray, goldenJson, goldenWeights, largestDifference } from "../support/golden.ts";

await openEngine({ backend: "tensorflow" });

Deno.test("window corners are ovseg's", async () => {
  const { cases } = await goldenJson("sliding_window/corners.json");
  for (const { volume, patch, overlap, n, axes, corners } of cases) {
    const flat = patch.length === 2;
    const found = slidingWindowCorners(
      volume,
      flat ? [1, ...patch] as never : patch,
      flat ? 1 : overlap,
    );
    if (flat) continue;
    assert.equal(found.length, n);
    axes.forEach((places: number[], axis: number) => {
      assert.deepEqual([...new Set(found.map((corner) => corner[axis]))], places);
    });
    if (corners) assert.deepEqual(found.slice(0, corners.length), corners);
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
  if (!each.network.startsWith("unet")) continue;
  Deno.test(`sliding window gives ovseg's probabilities: ${each.name}`, async () => {
    const config = await goldenJson(`networks/${each.network}/config.json`);
    const { in_channels, out_channels, ...kwargs } = config.kwargs;
    const network = createNetwork({ filters: 32, filters_max: 384, ...kwargs }, {
      inChannels: in_channels,
      outChannels: out_channels,
    });
    network.loadTorchState(await goldenWeights(`networks/${each.network}/weights.safetensors`));
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
