import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { compareSegmentations } from "../../lib/metrics/compare_segmentations.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

const FOLDER = new URL("../golden/metrics/", import.meta.url);
const spacingZyxMm = [1, 1, 1] as const;

async function mask(name: string): Promise<VoxelArray> {
  return (await readNpy(new URL(name, FOLDER).pathname)).data as VoxelArray;
}

Deno.test("counts and formulas are those of the textbook for stored mask pairs", async () => {
  const pairs = JSON.parse(await Deno.readTextFile(new URL("pairs.json", FOLDER)));
  assert.ok(pairs.length >= 12);
  for (const { name, spacing, counts, formulas } of pairs) {
    const [row] = compareSegmentations(
      await mask(`${name}_gt.npy`),
      await mask(`${name}_pred.npy`),
      {
        spacingZyxMm: spacing,
        classes: [1],
      },
    );
    assert.deepEqual(
      [row.truePositives, row.falsePositives, row.falseNegatives],
      [counts.tp, counts.fp, counts.fn],
      name,
    );
    const near = (actual: number | null, golden: number | null, what: string) => {
      if (golden === null || actual === null) assert.equal(actual, golden, `${name} ${what}`);
      else assert.ok(Math.abs(actual - golden) < 1e-12 * Math.max(1, golden), `${name} ${what}`);
    };
    near(row.dice, formulas.dice, "dice");
    near(row.iou, formulas.iou, "iou");
    near(row.precision, formulas.precision, "precision");
    near(row.recall, formulas.sensitivity, "recall");
    near(row.volumeSimilarity, formulas.volumetric_similarity, "volume similarity");
    near(row.volumeReferenceMl, formulas.volume_gt_ml, "reference");
    near(row.volumePredictionMl, formulas.volume_pred_ml, "prediction");
  }
});

Deno.test("Dice of several classes agrees with ovseg where both maps hold the class", async () => {
  const golden = JSON.parse(await Deno.readTextFile(new URL("ovseg.json", FOLDER)));
  let compared = 0;
  for (const { label, prediction, spacing, per_scan } of golden.scans) {
    const rows = compareSegmentations(await mask(label), await mask(prediction), {
      spacingZyxMm: spacing,
      classes: golden.lb_classes,
    });
    for (const row of rows) {
      const dice = per_scan[`dice_${row.class}`];
      if (typeof dice !== "number") continue;
      assert.ok(Math.abs(row.dice! * 100 - dice) < 1e-9);
      compared++;
    }
  }
  assert.ok(compared >= 8, `${compared} compared`);
});

Deno.test("classes that one or both maps lack", () => {
  const rows = compareSegmentations(Uint8Array.of(1, 0, 0), Uint8Array.of(0, 2, 0), {
    spacingZyxMm,
    classes: [1, 2, 3],
  });
  const shown = rows.map((row) => [row.dice, row.precision, row.recall, row.volumeSimilarity]);
  assert.deepEqual(shown, [[0, null, 0, 0], [0, 0, null, 0], [null, null, null, null]]);
});

Deno.test("classes default to those of either map, in ascending order", () => {
  const rows = compareSegmentations(Int16Array.of(7, 0, 2), Int16Array.of(0, 5, 2), {
    spacingZyxMm,
    classNames: { 5: "lung" },
    case: "a",
  });
  assert.deepEqual(rows.map((row) => row.class), [2, 5, 7]);
  assert.deepEqual(rows.map((row) => row.className), [undefined, "lung", undefined]);
  assert.equal(rows[0].case, "a");
});

Deno.test("Dice is symmetric, precision and recall change places, IoU is d / (2 - d)", () => {
  const labels = fc.uint8Array({ minLength: 30, maxLength: 30, max: 2 });
  fc.assert(fc.property(labels, labels, (a, b) => {
    const there = compareSegmentations(a, b, { spacingZyxMm, classes: [1, 2] });
    const back = compareSegmentations(b, a, { spacingZyxMm, classes: [1, 2] });
    there.forEach((row, i) => {
      assert.equal(row.dice, back[i].dice);
      assert.equal(row.precision, back[i].recall);
      if (row.dice === null) return;
      assert.ok(Math.abs(row.iou! - row.dice / (2 - row.dice)) < 1e-12);
    });
  }));
});

Deno.test("volumes bring their spacing, and must have one shape", () => {
  const affineRas = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1];
  const volume = (shapeZyx: [number, number, number]) =>
    createVolume({ data: new Uint8Array(6).fill(1), shapeZyx, affineRas });
  const [row] = compareSegmentations(volume([1, 2, 3]), volume([1, 2, 3]));
  assert.equal(row.volumeReferenceMl, 0.12);
  assert.throws(
    () => compareSegmentations(volume([1, 2, 3]), volume([1, 3, 2])),
    (error) => isOvkitError(error, "GeometryMismatch"),
  );
  assert.throws(
    () => compareSegmentations(Uint8Array.of(1), Uint8Array.of(1)),
    (error) => isOvkitError(error, "ArgumentInvalid"),
  );
});
