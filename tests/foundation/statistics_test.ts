import assert from "node:assert/strict";
import fc from "fast-check";
import {
  extent,
  mean,
  meanOfPresent,
  median,
  percentile,
  standardDeviation,
} from "../../lib/foundation/statistics.ts";

Deno.test("mean and population standard deviation of a worked case", () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9];
  assert.equal(mean(values), 5);
  assert.equal(standardDeviation(values), 2);
  assert.ok(Number.isNaN(mean([])));
});

Deno.test("the mean of what is there leaves nulls out", () => {
  assert.equal(meanOfPresent([1, null, 0, 5]), 2);
  assert.equal(meanOfPresent([null, null]), null);
  assert.equal(meanOfPresent([]), null);
});

Deno.test("the extent of numbers and of whole 64-bit numbers", () => {
  assert.deepEqual(extent(Int16Array.of(3, -7, 12)), [-7, 12]);
  assert.deepEqual(extent(BigInt64Array.of(3n, -7n)), [-7, 3]);
  assert.deepEqual(extent([NaN, 4]), [4, 4]);
  assert.deepEqual(extent([]), [Infinity, -Infinity]);
});

Deno.test("percentiles are NumPy's linear ones", () => {
  const sorted = [1, 2, 4, 8, 16];
  assert.equal(percentile(sorted, 0), 1);
  assert.equal(percentile(sorted, 50), 4);
  assert.equal(percentile(sorted, 60), 5.6);
  assert.equal(percentile(sorted, 90), 12.8);
  assert.equal(percentile(sorted, 100), 16);
  assert.equal(percentile([3], 99.5), 3);
  assert.ok(Number.isNaN(percentile([], 50)));
});

Deno.test("the median of an even count lies between the middle two; its argument is left alone", () => {
  const values = [9, 1, 5, 3];
  assert.equal(median(values), 4);
  assert.deepEqual(values, [9, 1, 5, 3]);
});

Deno.test("statistics follow a shift and a change of scale", () => {
  const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(numbers, fc.integer({ min: -9, max: 9 }), (values, factor) => {
    const changed = values.map((value) => value * factor + 3);
    assert.ok(Math.abs(mean(changed) - (mean(values) * factor + 3)) < 1e-8);
    assert.ok(Math.abs(median(changed) - (median(values) * factor + 3)) < 1e-8);
    const expected = Math.abs(factor) * standardDeviation(values);
    assert.ok(Math.abs(standardDeviation(changed) - expected) < 1e-8);
  }));
});
