import assert from "node:assert/strict";
import fc from "fast-check";
import { kernelSizesForPatch } from "../../lib/parameters/kernel_sizes_for_patch.ts";
import { patchDivisors } from "../../lib/parameters/patch_divisors.ts";

const GOLDEN: {
  patch_size: [number, number, number];
  n_2d_convs: number;
  kernel_sizes: number[][];
  kernel_sizes_up: number[][];
}[] = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/parameters/kernel_planner.json", import.meta.url)),
);

Deno.test("kernels are those of ovseg's planner", () => {
  assert.ok(GOLDEN.length >= 8);
  for (const { patch_size, n_2d_convs, kernel_sizes, kernel_sizes_up } of GOLDEN) {
    const planned = kernelSizesForPatch(patch_size, { n2dConvs: n_2d_convs });
    assert.deepEqual(planned, { kernel_sizes, kernel_sizes_up });
  }
});

Deno.test("an 8 × 8 × 8 patch is halved once by hand", () => {
  assert.deepEqual(kernelSizesForPatch([8, 8, 8]), {
    kernel_sizes: [[3, 3, 3], [3, 3, 3]],
    kernel_sizes_up: [[3, 3, 3]],
  });
});

Deno.test("the number of stages can be limited", () => {
  assert.equal(kernelSizesForPatch([96, 96, 96], { maxStages: 3 }).kernel_sizes.length, 3);
  assert.throws(() => kernelSizesForPatch([96, 96]), RangeError);
});

Deno.test("divisors are the product of the strides before the last stage", () => {
  assert.deepEqual(patchDivisors([[1, 3, 3], [3, 3, 3], [3, 3, 3]]), [2, 4, 4]);
  assert.deepEqual(patchDivisors([3, 3, 5], { is2d: true }), [4, 4]);
  assert.deepEqual(patchDivisors([3, 3], { strides: [1, [1, 2, 2]] }), [1, 2, 2]);
  fc.assert(fc.property(fc.integer({ min: 3, max: 8 }), (exponent) => {
    const edge = 2 ** exponent;
    const [z] = patchDivisors(kernelSizesForPatch([edge, edge, edge]).kernel_sizes);
    assert.equal(edge / z, 4);
  }));
});
