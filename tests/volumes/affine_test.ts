import assert from "node:assert/strict";
import fc from "fast-check";
import { cornerDisplacementMm } from "../../lib/volumes/corner_displacement_mm.ts";
import { determinantOfAffine } from "../../lib/volumes/determinant_of_affine.ts";
import { invertAffine } from "../../lib/volumes/invert_affine.ts";
import { multiplyAffine } from "../../lib/volumes/multiply_affine.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const affines = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 12,
  maxLength: 12,
}).map((rows) => [...rows, 0, 0, 0, 1]).filter((a) => Math.abs(determinantOfAffine(a)) > 0.5);

Deno.test("invertAffine: times the affine is the identity", () => {
  fc.assert(fc.property(affines, (affine) => {
    multiplyAffine(invertAffine(affine), affine).forEach((value, i) =>
      assert.ok(Math.abs(value - IDENTITY[i]) < 1e-8)
    );
  }));
});

Deno.test("invertAffine: by hand, and refuses a flat one", () => {
  const inverse = invertAffine([2, 0, 0, 6, 0, 0, 4, 8, 0, -5, 0, 10, 0, 0, 0, 1]);
  assert.deepEqual(
    inverse.map((value) => value + 0),
    [
      [0.5, 0, 0, -3],
      [0, 0, -0.2, 2],
      [0, 0.25, 0, -2],
      [0, 0, 0, 1],
    ].flat(),
  );
  assert.throws(() => invertAffine(new Array(16).fill(1)), RangeError);
});

Deno.test("multiplyAffine: applies the second first", () => {
  fc.assert(fc.property(affines, affines, (a, b) => {
    const once = transformPoint(multiplyAffine(a, b), [1, -2, 3]);
    const twice = transformPoint(a, transformPoint(b, [1, -2, 3]));
    once.forEach((value, i) => assert.ok(Math.abs(value - twice[i]) < 1e-8));
  }));
});

Deno.test("determinantOfAffine: is a voxel's volume, negative where it mirrors", () => {
  assert.equal(determinantOfAffine([-2, 0, 0, 9, 0, 3, 0, 9, 0, 0, 4, 9, 0, 0, 0, 1]), -24);
});

Deno.test("cornerDisplacementMm: a shift moves all corners, a zoom the far one", () => {
  const grid = { shapeZyx: [3, 4, 5] as const, affineRas: IDENTITY };
  assert.equal(cornerDisplacementMm(grid, grid), 0);
  const shifted = IDENTITY.with(3, 3).with(7, -4);
  assert.equal(cornerDisplacementMm(grid, { ...grid, affineRas: shifted }), 5);
  const zoomed = IDENTITY.with(10, 2);
  assert.equal(cornerDisplacementMm(grid, { ...grid, affineRas: zoomed }), 2);
});
