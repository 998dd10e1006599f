import assert from "node:assert/strict";
import fc from "fast-check";
import { compareLesions } from "../../lib/metrics/compare_lesions.ts";

const mask = (text: string) => Uint8Array.from(text, (character) => character === "#" ? 1 : 0);
const row = (text: string) => [1, 1, text.length] as const;

Deno.test("any shared voxel finds a lesion", () => {
  const reference = "###..##..#....";
  const prediction = ".#..........##";
  const found = compareLesions(mask(reference), mask(prediction), row(reference));
  assert.deepEqual(found, {
    lesionsReference: 3,
    lesionsPrediction: 2,
    lesionsFound: 1,
    lesionsRight: 1,
    lesionRecall: 1 / 3,
    lesionPrecision: 1 / 2,
    lesionF1: 0.4,
  });
});

Deno.test("with an IoU pairs are one to one, the best first", () => {
  const reference = "####.####";
  const prediction = "#.######.";
  const shape = row(reference);
  const any = compareLesions(mask(reference), mask(prediction), shape);
  assert.deepEqual([any.lesionsFound, any.lesionsRight], [2, 2]);
  const paired = compareLesions(mask(reference), mask(prediction), shape, { minIou: 0.2 });
  assert.deepEqual([paired.lesionsFound, paired.lesionsRight, paired.lesionF1], [2, 2, 1]);
  const strict = compareLesions(mask(reference), mask(prediction), shape, { minIou: 0.5 });
  assert.deepEqual([strict.lesionsFound, strict.lesionRecall], [0, 0]);
  assert.equal(strict.lesionF1, 0);
});

Deno.test("connectivity decides whether two voxels are one lesion", () => {
  const reference = Uint8Array.of(1, 0, 0, 1);
  const count = (connectivity: 6 | 26) =>
    compareLesions(reference, reference, [1, 2, 2], { connectivity }).lesionsReference;
  assert.deepEqual([count(6), count(26)], [2, 1]);
});

Deno.test("exchanging the maps exchanges precision and recall", () => {
  const values = fc.uint8Array({ minLength: 48, maxLength: 48, max: 1 });
  fc.assert(fc.property(values, values, fc.constantFrom(0, 0.3, 0.6), (a, b, minIou) => {
    const there = compareLesions(a, b, [3, 4, 4], { minIou, connectivity: 6 });
    const back = compareLesions(b, a, [3, 4, 4], { minIou, connectivity: 6 });
    if (minIou !== 0.3) assert.equal(there.lesionRecall, back.lesionPrecision);
    assert.ok(there.lesionF1 === null || (there.lesionF1 >= 0 && there.lesionF1 <= 1));
    assert.ok(there.lesionsFound <= there.lesionsReference);
    if (minIou > 0) assert.equal(there.lesionsFound, there.lesionsRight);
  }));
});
