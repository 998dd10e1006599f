import assert from "node:assert/strict";
import { gaussianKernel } from "../../lib/augmentation/gaussian_kernel.ts";

Deno.test("gaussianKernel of sigma 0 is a single one", () => {
  assert.deepEqual(gaussianKernel(0, 11), [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

Deno.test("gaussianKernel adds up to 1, is symmetric and has the drawn width", () => {
  for (const sigma of [0.5, 0.9, 1.5]) {
    const kernel = gaussianKernel(sigma, 11);
    assert.ok(Math.abs(kernel.reduce((a, b) => a + b, 0) - 1) < 1e-12);
    assert.deepEqual([...kernel].reverse(), kernel);
    assert.ok(Math.abs(kernel[6] / kernel[5] - Math.exp(-0.5 / sigma ** 2)) < 1e-12);
  }
});
