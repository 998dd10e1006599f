import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import type { PredictCaseOptions } from "../../lib/model/prediction/case_prediction.ts";
import { casePredictor } from "../../lib/model/prediction/case_predictor.ts";
import type { PredictorMember } from "../../lib/model/prediction/member_groups.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import {
  noPostprocessing,
  thresholdNetwork,
  tinyMember,
  tinyPreprocessing,
  tinyScan,
} from "./tiny_case.ts";

await openEngine({ backend: "tensorflow" });

const scan = tinyScan();
const isCentral = Uint8Array.from(
  scan.data as Float32Array,
  (_, i) => i % 16 > 3 && i % 16 < 9 ? 1 : 0,
);
const region = createVolume({ ...scan, data: isCentral });
const fine = { ...tinyPreprocessing, target_spacing: [1.1, 1.3, 1.5] as const };
const coarse = { ...tinyPreprocessing, target_spacing: [3, 4, 2] as const };
const soft = thresholdNetwork(1.5);

const cases: readonly (readonly [string, readonly PredictorMember[], PredictCaseOptions?])[] = [
  ["one model", [tinyMember({}, soft)]],
  ["a finer grid", [tinyMember({}, soft, fine)]],
  ["a coarser grid", [tinyMember({}, soft, coarse)]],
  ["the scan's grid", [tinyMember({}, soft, { ...tinyPreprocessing, apply_resizing: false })]],
  ["flips", [tinyMember({ mode: "flip" }, soft)], { entropy: true }],
  ["constant weights, step 0.9", [
    tinyMember({ patch_weight_type: "constant", overlap: 0.9 }, soft),
  ]],
  ["a region", [tinyMember({}, soft, fine)], { region }],
  ["windows without a body left out", [tinyMember({ skip_empty_windows: true }, soft, fine)]],
  [
    "two grids",
    [tinyMember({}, soft), tinyMember({ overlap: 0.7 }, thresholdNetwork(3), fine)],
    { entropy: true, probabilities: true },
  ],
];

for (const [name, members, run = {}] of cases) {
  Deno.test(`a case in bands is the case at once: ${name}`, async () => {
    const options = { members, classes: [4, 9], postprocessing: noPostprocessing };
    const whole = await casePredictor(options)([scan], run);
    assert.ok(new Set(whole.label.data as Uint8Array).size === 3);
    const windows = (plan: typeof whole.plan) => plan.windows.reduce((sum, n) => sum + n, 0);
    for (const bandBytes of [6000, 1]) {
      const progress: number[] = [];
      const onProgress = (fraction: number) => progress.push(fraction);
      const inBands = await casePredictor({ ...options, bandBytes })([scan], {
        ...run,
        onProgress,
      });
      assert.deepEqual(inBands.label.data, whole.label.data);
      assert.deepEqual(inBands.entropy?.data, whole.entropy?.data);
      assert.deepEqual(inBands.probabilities?.data, whole.probabilities?.data);
      for (const [i, { ml, sdMl = 0 }] of inBands.volumes.entries()) {
        assert.equal(ml, whole.volumes[i].ml);
        assert.ok(Math.abs(sdMl - (whole.volumes[i].sdMl ?? 0)) < 1e-9 * (1 + sdMl));
      }
      const more = windows(inBands.plan) - windows(whole.plan);
      assert.ok(bandBytes === 1 ? more > 0 : more >= 0, `${more} more windows`);
      assert.deepEqual(progress, progress.toSorted((a, b) => a - b));
      assert.ok(Math.abs(progress.at(-1)! - 1) < 1e-9);
    }
  });
}

Deno.test("a single map of probabilities that is asked for is made at once", async () => {
  const options = { classes: [4, 9], postprocessing: noPostprocessing, bandBytes: 1 };
  const { probabilities, plan } = await casePredictor({ members: [tinyMember()], ...options })(
    [scan],
    { probabilities: true },
  );
  assert.deepEqual(probabilities!.shapeCzyx, [3, 10, 11, 12]);
  assert.deepEqual(plan.windows, [8]);
});
