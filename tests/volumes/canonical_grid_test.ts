import assert from "node:assert/strict";
import fc from "fast-check";
import { canonical } from "../../lib/volumes/canonical.ts";
import { canonicalGrid } from "../../lib/volumes/canonical_grid.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";

Deno.test("canonicalGrid: the grid of the volume that canonical gives, in every orientation", () => {
  const orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const;
  fc.assert(fc.property(
    fc.constantFrom(...orders),
    fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(-2, -0.5, 1, 3))),
    (order, steps) => {
      const affineRas = [0, 1, 2].flatMap((row) => [
        ...[0, 1, 2].map((axis) => order[axis] === row ? steps[axis] : 0),
        row * 10 - 7,
      ]).concat([0, 0, 0, 1]);
      const volume = createVolume({ data: new Uint8Array(24), shapeZyx: [2, 3, 4], affineRas });
      const { shapeZyx, affineRas: expected } = canonical(volume);
      assert.deepEqual(canonicalGrid(volume), { shapeZyx, affineRas: [...expected] });
    },
  ));
});
