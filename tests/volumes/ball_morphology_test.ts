import assert from "node:assert/strict";
import fc from "fast-check";
import { ballMorphology, type MorphologyOperation } from "../../lib/volumes/ball_morphology.ts";

type Triple = readonly [number, number, number];

function row(values: number[], operation: MorphologyOperation, radiusMm = 1.5): number[] {
  return [
    ...ballMorphology({ data: Uint8Array.from(values), shapeZyx: [1, 1, values.length] }, {
      operation,
      radiusMm,
      spacingZyxMm: [Infinity, 9, 1],
    }),
  ];
}

Deno.test("one voxel more or less at each end, worked by hand", () => {
  assert.deepEqual(row([0, 0, 1, 0, 0, 0], "dilation"), [0, 1, 1, 1, 0, 0]);
  assert.deepEqual(row([0, 1, 1, 1, 0, 0], "closing"), [0, 1, 1, 1, 0, 0]);
  assert.deepEqual(row([0, 1, 0, 1, 0, 0], "closing"), [0, 1, 1, 1, 0, 0]);
  const disc = (data: Uint8Array) =>
    ballMorphology({ data, shapeZyx: [2, 3, 3] }, {
      operation: "erosion",
      radiusMm: 1.1,
      spacingZyxMm: [Infinity, 1, 1],
    });
  const full = new Uint8Array(18).fill(1);
  assert.deepEqual([...disc(full)], [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
});

Deno.test("a ball that reaches no neighbour changes nothing", () => {
  const values = [1, 0, 1, 1, 0];
  for (const operation of ["dilation", "erosion", "opening", "closing"] as const) {
    assert.deepEqual(row(values, operation, 1), values);
  }
});

/** Every voxel against every other, background outside. */
function bySearch(values: number[], shapeZyx: Triple, dilates: boolean, radius: number): number[] {
  const [nz, ny, nx] = shapeZyx;
  const at = (z: number, y: number, x: number) =>
    z >= 0 && z < nz && y >= 0 && y < ny && x >= 0 && x < nx ? values[(z * ny + y) * nx + x] : 0;
  const reach = [-2, -1, 0, 1, 2];
  const ball = reach.flatMap((z) => reach.flatMap((y) => reach.map((x) => [z, y, x])))
    .filter(([z, y, x]) => (2 * z) ** 2 + y ** 2 + (1.5 * x) ** 2 < radius ** 2);
  return values.map((_, i) => {
    const [z, y, x] = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
    const around = ball.map(([dz, dy, dx]) => at(z + dz, y + dy, x + dx));
    return dilates ? Math.max(...around) : Math.min(...around);
  });
}

Deno.test("property: dilation and erosion are those found by searching", () => {
  const shapeZyx: Triple = [3, 5, 4];
  const voxels = fc.array(fc.constantFrom(0, 1, 1), { minLength: 60, maxLength: 60 });
  const radii = fc.double({ min: 1.01, max: 2.9, noNaN: true });
  fc.assert(fc.property(voxels, radii, (values, radiusMm) => {
    for (const operation of ["dilation", "erosion"] as const) {
      const found = ballMorphology({ data: Uint8Array.from(values), shapeZyx }, {
        operation,
        radiusMm,
        spacingZyxMm: [2, 1, 1.5],
      });
      assert.deepEqual(
        [...found],
        bySearch(values, shapeZyx, operation === "dilation", radiusMm),
      );
    }
  }));
});
