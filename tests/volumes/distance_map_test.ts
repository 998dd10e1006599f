import assert from "node:assert/strict";
import fc from "fast-check";
import { readNpy } from "../../lib/io/read_npy.ts";
import { distanceMap } from "../../lib/volumes/distance_map.ts";
import { squaredDistances } from "../../lib/volumes/squared_distances.ts";

type Triple = [number, number, number];

const golden = (name: string) => new URL(`../golden/distances/${name}`, import.meta.url).pathname;
const SPACINGS: Record<string, Triple> = {
  even: [1, 1, 1],
  coarse: [3.3, 0.7, 0.9],
  slice: [5, 0.6, 0.8],
};

for (const [name, spacingZyxMm] of Object.entries(SPACINGS)) {
  Deno.test(`distanceMap: as SciPy, ${name}`, async () => {
    const { data, shape } = await readNpy(golden(`${name}_mask.npy`));
    const expected = (await readNpy(golden(`${name}_distances.npy`))).data as Float32Array;
    const mask = { data: data as Uint8Array, shapeZyx: shape as Triple };
    const found = distanceMap(mask, spacingZyxMm);
    found.forEach((mm, i) => assert.ok(Math.abs(mm - expected[i]) < 1e-5, `voxel ${i}`));
  });
}

Deno.test("distanceMap: by hand, a corner, an edge and a face away", () => {
  const mask = { data: new Uint8Array(27).fill(1), shapeZyx: [3, 3, 3] as const };
  mask.data[0] = 0;
  const distances = distanceMap(mask, [3, 4, 12]);
  assert.equal(distances[0], 0);
  assert.equal(distances[1], 12);
  assert.equal(distances[9], 3);
  assert.equal(distances[3 + 9], 5);
  assert.equal(distances[1 + 3 + 9], 13);
  assert.equal(distances[26], 26);
});

Deno.test("squaredDistances: nothing to measure to is infinitely far, and back again 0", () => {
  const empty = { data: new Uint8Array(24), shapeZyx: [2, 3, 4] as const };
  assert.ok(squaredDistances(empty, [1, 1, 1]).every((square) => square === Infinity));
  assert.ok(squaredDistances(empty, [1, 1, 1], { to: "background" }).every((s) => s === 0));
});

Deno.test("squaredDistances: the nearest of all foreground voxels, found by trying each", () => {
  const shape = fc.tuple(
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 7 }),
    fc.integer({ min: 1, max: 20 }),
  );
  const edge = fc.double({ min: 0.3, max: 6, noNaN: true });
  const problem = shape.chain(([nz, ny, nx]) =>
    fc.record({
      shapeZyx: fc.constant<Triple>([nz, ny, nx]),
      data: fc.uint8Array({ min: 0, max: 1, minLength: nz * ny * nx, maxLength: nz * ny * nx }),
      spacing: fc.tuple(edge, edge, edge),
    })
  );
  fc.assert(fc.property(problem, ({ shapeZyx, data, spacing }) => {
    const found = squaredDistances({ data, shapeZyx }, spacing);
    const [, ny, nx] = shapeZyx;
    const place = (i: number) => [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
    found.forEach((square, i) => {
      let least = Infinity;
      data.forEach((value, j) => {
        if (value === 0) return;
        const a = place(i);
        const b = place(j);
        const apart = a.map((at, axis) => ((at - b[axis]) * spacing[axis]) ** 2);
        least = Math.min(least, apart[0] + apart[1] + apart[2]);
      });
      if (least === Infinity) assert.equal(square, Infinity);
      else assert.ok(Math.abs(square - least) <= 1e-6 * (1 + least));
    });
  }));
});
