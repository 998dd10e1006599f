import assert from "node:assert/strict";
import fc from "fast-check";
import { squaredDistances } from "../../lib/volumes/squared_distances.ts";
import { squaredDistancesAt } from "../../lib/volumes/squared_distances_at.ts";

Deno.test("squaredDistancesAt: by hand, across slices", () => {
  const mask = { data: Uint8Array.of(1, 0, 0, 0, 0, 0), shapeZyx: [3, 1, 2] as const };
  const at = Uint8Array.of(1, 0, 0, 1, 1, 0);
  assert.deepEqual([...squaredDistancesAt(mask, at, [5, 1, 2])], [0, 29, 100]);
});

Deno.test("squaredDistancesAt: the values of the whole map, also of an empty mask", () => {
  const values = fc.uint8Array({ minLength: 120, maxLength: 120, max: 7 });
  const spacing = fc.constantFrom([1, 1, 1] as const, [5, 0.7, 0.8] as const);
  fc.assert(fc.property(values, values, spacing, (a, b, spacingZyxMm) => {
    const mask = {
      data: a.map((value) => value === 1 ? 1 : 0),
      shapeZyx: [6, 4, 5] as const,
    };
    const at = b.map((value) => value < 3 ? 1 : 0);
    const whole = squaredDistances(mask, spacingZyxMm);
    const found = squaredDistancesAt(mask, at, spacingZyxMm);
    const expected = [...whole].filter((_, i) => at[i] === 1);
    assert.equal(found.length, expected.length);
    found.forEach((square, i) => {
      if (!Number.isFinite(expected[i])) assert.equal(square, Infinity);
      else assert.ok(Math.abs(square - expected[i]) <= 1e-6 * expected[i]);
    });
  }));
});
