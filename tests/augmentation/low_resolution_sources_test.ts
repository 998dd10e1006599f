import assert from "node:assert/strict";
import fc from "fast-check";
import { lowResolutionSources } from "../../lib/augmentation/low_resolution_sources.ts";

Deno.test("a factor of 1 leaves each voxel where it is", () => {
  const { low, share } = lowResolutionSources(4, 1);
  assert.deepEqual([...low], [0, 1, 2, 3]);
  assert.deepEqual([...share], [0, 0, 0, 0]);
});

Deno.test("a factor of 2 mixes every second voxel, worked by hand", () => {
  const { low, high, share } = lowResolutionSources(4, 2);
  assert.deepEqual([...low], [0, 0, 0, 2]);
  assert.deepEqual([...high], [2, 2, 2, 2]);
  assert.deepEqual([...share], [0, 0.25, 0.75, 0]);
});

Deno.test("property: sources are voxels in order, shares lie in [0, 1)", () => {
  const sizes = fc.integer({ min: 1, max: 70 });
  const factors = fc.double({ min: 1, max: 3, noNaN: true });
  fc.assert(fc.property(sizes, factors, (size, factor) => {
    const { low, high, share } = lowResolutionSources(size, factor);
    for (let i = 0; i < size; i++) {
      assert.ok(low[i] >= 0 && low[i] <= high[i] && high[i] < size);
      assert.ok(share[i] >= 0 && share[i] < 1);
      assert.ok(i === 0 || low[i] >= low[i - 1]);
    }
  }));
});
