import assert from "node:assert/strict";
import fc from "fast-check";
import { gaussianMatrix } from "../../lib/augmentation/gaussian_matrix.ts";
import { lowResolutionMatrix } from "../../lib/augmentation/low_resolution_matrix.ts";
import { periodicGaussianMatrix } from "../../lib/augmentation/periodic_gaussian_matrix.ts";
import { largestDifference } from "../support/golden.ts";

function rows(matrix: Float32Array, size: number): number[][] {
  return Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, (i + 1) * size)]);
}

const identity = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, k) => i === k ? 1 : 0));

Deno.test("a factor of 1 and a sigma of 0 are the identity", () => {
  for (const kind of ["ovseg", "nnunet"] as const) {
    assert.deepEqual(rows(lowResolutionMatrix(5, 1, kind), 5), identity(5));
    assert.deepEqual(rows(gaussianMatrix(5, 0, kind), 5), identity(5));
  }
  assert.ok(largestDifference(periodicGaussianMatrix(5, 0), identity(5).flat()) < 1e-6);
});

Deno.test("smoothing without end takes the mean", () => {
  assert.ok(largestDifference(periodicGaussianMatrix(4, Infinity), Array(16).fill(0.25)) < 1e-7);
});

Deno.test("half the resolution mixes every second voxel, worked by hand", () => {
  assert.deepEqual(rows(lowResolutionMatrix(4, 2, "ovseg"), 4), [
    [1, 0, 0, 0],
    [0.75, 0, 0.25, 0],
    [0.25, 0, 0.75, 0],
    [0, 0, 1, 0],
  ]);
  assert.deepEqual(rows(lowResolutionMatrix(4, 2, "nnunet"), 4), [
    [0, 1, 0, 0],
    [0, 0.75, 0, 0.25],
    [0, 0.25, 0, 0.75],
    [0, 0, 0, 1],
  ]);
});

Deno.test("ovseg's blur loses what lies outside, nnU-Net's mirrors it, worked by hand", () => {
  const [a, b] = [1, Math.exp(-0.5)];
  const outside = rows(gaussianMatrix(3, 1, "ovseg"), 3);
  assert.ok(outside[0].reduce((sum, value) => sum + value, 0) < 0.75);
  assert.ok(Math.abs(outside[0][1] / outside[0][0] - b / a) < 1e-6);
  const mirrored = rows(gaussianMatrix(3, 0.5, "nnunet"), 3);
  const [c, d] = [1, Math.exp(-2)].map((weight) => weight / (1 + 2 * Math.exp(-2)));
  assert.ok(largestDifference(mirrored.flat(), [c, 2 * d, 0, d, c, d, 0, 2 * d, c]) < 1e-6);
});

Deno.test("property: rows of weights that add up to 1", () => {
  const sizes = fc.integer({ min: 1, max: 40 });
  const values = fc.double({ min: 1, max: 3, noNaN: true });
  fc.assert(fc.property(sizes, values, (size, value) => {
    const matrices = [
      lowResolutionMatrix(size, value, "ovseg"),
      lowResolutionMatrix(size, value, "nnunet"),
      gaussianMatrix(size, value, "nnunet"),
      periodicGaussianMatrix(size, value),
    ];
    for (const matrix of matrices) {
      assert.ok(matrix.every((weight) => weight >= -0.01 && weight <= 1 + 1e-6));
      for (const row of rows(matrix, size)) {
        assert.ok(Math.abs(row.reduce((a, b) => a + b, 0) - 1) < 1e-5);
      }
    }
  }));
});
