import assert from "node:assert/strict";
import { postprocess } from "../../../lib/prediction/postprocessing/postprocess.ts";
import {
  chooseVolumeThresholds,
  type MeasuredPostprocessingCase,
} from "../../../lib/prediction/postprocessing/choose_volume_thresholds.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { classOverlaps } from "../../../lib/metrics/class_overlaps.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { mean } from "../../../lib/foundation/statistics.ts";

const one = (
  reference: number[],
  prediction: number[],
  spacingZyxMm: [number, number, number] = [1, 1, 1],
): MeasuredPostprocessingCase => ({
  shapeZyx: [1, 1, reference.length],
  spacingZyxMm,
  reference: Uint8Array.from(reference),
  prediction: Uint8Array.from(prediction),
});

Deno.test("a threshold lies midway between the wrong part and the next, in mm³", async () => {
  const choice = await chooseVolumeThresholds([
    one([1, 1, 1, 1, 0, 0, 0, 2], [1, 1, 1, 1, 0, 1, 0, 2], [2, 1, 1]),
    one([1, 1, 0, 0, 0, 0, 0, 2], [1, 1, 0, 0, 0, 0, 0, 2], [3, 1, 1]),
  ], { classes: [1, 2] });
  assert.deepEqual(choice.volume_thresholds, [4, 0]);
  assert.deepEqual(choice.diceBefore, [(8 / 9 + 1) / 2, 1]);
  assert.deepEqual(choice.diceAfter, [1, 1]);
});

Deno.test("nothing is removed where small parts are right, or no case holds the class", async () => {
  const choice = await chooseVolumeThresholds(
    [one([1, 1, 1, 0, 1, 0], [1, 1, 1, 0, 1, 0])],
    { classes: [1, 5] },
  );
  assert.deepEqual(choice.volume_thresholds, [0, 0]);
  assert.deepEqual(choice.diceAfter, [1, null]);
});

Deno.test("the figures are those that postprocessing comes to", async () => {
  const random = randomStream(3, "thresholds");
  const shapeZyx = [4, 6, 9] as const;
  const map = (share: number) =>
    Uint8Array.from({ length: 216 }, () => random.uniform() < share ? 1 + random.integer(2) : 0);
  const cases = Array.from({ length: 5 }, () => ({
    shapeZyx,
    spacingZyxMm: [2, 0.5, 1.5] as const,
    reference: map(0.4),
    prediction: map(0.12),
  }));
  const classes = [1, 2];
  const { volume_thresholds, diceAfter, diceBefore } = await chooseVolumeThresholds(cases, {
    classes,
  });
  assert.ok(volume_thresholds.some((mm3) => mm3 > 0) || diceAfter.join() === diceBefore.join());
  const parameters = {
    ...modelParameters().build().postprocessing,
    apply_small_component_removing: true,
    remove_2d_comps: false,
    remove_comps_by_volume: true,
  };
  const meanWith = (thresholds: readonly number[], number: number) =>
    mean(cases.map(({ reference, prediction, spacingZyxMm }) => {
      const kept = postprocess(prediction, shapeZyx, spacingZyxMm, {
        ...parameters,
        volume_thresholds: thresholds,
      }, { classes });
      const { truePositives: tp, falsePositives: fp, falseNegatives: fn } = classOverlaps(
        reference,
        kept,
        { shapeZyx },
      ).classes.get(number)!;
      return 2 * tp / (2 * tp + fp + fn);
    }));
  for (const [i, number] of classes.entries()) {
    assert.ok(Math.abs(meanWith(volume_thresholds, number) - diceAfter[i]!) < 1e-12);
    for (let mm3 = 0; mm3 < 40; mm3 += 0.75) {
      assert.ok(meanWith([mm3, mm3], number) <= diceAfter[i]! + 1e-12);
    }
  }
});
