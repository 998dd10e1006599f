import assert from "node:assert/strict";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { invertAffine } from "../../lib/volumes/invert_affine.ts";
import { multiplyAffine } from "../../lib/volumes/multiply_affine.ts";
import { permuteAffine } from "../../lib/volumes/permute_affine.ts";
import { permuteVoxels } from "../../lib/volumes/permute_voxels.ts";
import { resample } from "../../lib/volumes/resample.ts";
import { resampleToGrid } from "../../lib/volumes/resample_to_grid.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import { AXIS_MAPPINGS, numberedVolume, obliqueAffines } from "./grids.ts";

interface Fixture {
  fill: number;
  source: { shapeZyx: [number, number, number]; affineRas: number[]; values: number[] };
  cases: {
    name: string;
    order: 0 | 1;
    shapeZyx: [number, number, number];
    affineRas: number[];
    values: number[];
  }[];
}

const fixture: Fixture = JSON.parse(
  await Deno.readTextFile(new URL("../golden/resampling/to_grid.json", import.meta.url)),
);
const CENTER = [4.5, 3.5, 4] as const;
const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

for (const { name, order, shapeZyx, affineRas, values } of fixture.cases) {
  Deno.test(`resampleToGrid: ${name}, order ${order}, as SimpleITK`, () => {
    const { source, fill } = fixture;
    const volume = createVolume({ ...source, data: Float32Array.from(source.values) });
    const result = resampleToGrid(volume, { shapeZyx, affineRas }, { order, fill });
    assert.deepEqual(result.shapeZyx, shapeZyx);
    assert.deepEqual(result.affineRas, affineRas);
    assert.ok(values.some((value) => value === fill) && values.some((value) => value !== fill));
    values.forEach((value, i) => {
      const difference = Math.abs(result.data[i] as number - value);
      assert.ok(difference < 1e-3, `voxel ${i}: ${result.data[i]}, expected ${value}`);
    });
  });
}

Deno.test("resampleToGrid: by hand, along a line", () => {
  const data = Int16Array.of(10, 20, 40);
  const volume = createVolume({ data, shapeZyx: [1, 1, 3], affineRas: IDENTITY });
  const affineRas = IDENTITY.with(0, 0.5).with(3, -1);
  const grid = { shapeZyx: [1, 1, 9], affineRas } as const;
  const linear = resampleToGrid(volume, grid, { fill: -1 });
  assert.ok(linear.data instanceof Float32Array);
  assert.deepEqual([...linear.data], [-1, 10, 10, 15, 20, 30, 40, -1, -1]);
  const nearest = resampleToGrid(volume, grid, { order: 0, fill: -1 });
  assert.ok(nearest.data instanceof Int16Array);
  assert.deepEqual([...nearest.data], [-1, 10, 10, 20, 20, 40, 40, -1, -1]);
});

Deno.test("resampleToGrid: by hand, the middle of eight voxels", () => {
  const data = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 16);
  const volume = createVolume({ data, shapeZyx: [2, 2, 2], affineRas: IDENTITY });
  const affineRas = IDENTITY.with(3, 0.5).with(7, 0.5).with(11, 0.5);
  const result = resampleToGrid(volume, { shapeZyx: [1, 1, 1], affineRas });
  assert.ok(result.data instanceof Float64Array);
  assert.equal(result.data[0], 5.5);
});

Deno.test("resampleToGrid: onto its own grid nothing changes, in any orientation", () => {
  const working = numberedVolume();
  for (const mapping of AXIS_MAPPINGS) {
    const grid = {
      shapeZyx: permuteVoxels(working.data, working.shapeZyx, mapping).shapeZyx,
      affineRas: permuteAffine(working.affineRas, working.shapeZyx, mapping),
    };
    const turned = resampleToGrid(working, grid, { order: 0, fill: -1 });
    assert.deepEqual(turned.data, permuteVoxels(working.data, working.shapeZyx, mapping).data);
    const back = resampleToGrid(turned, working, { order: 1, fill: -1 });
    back.data.forEach((value, i) => assert.ok(Math.abs(Number(value) - i) < 1e-4));
  }
});

Deno.test("resampleToGrid: a linear ramp stays a ramp on any turned grid", () => {
  const shapeZyx = [9, 8, 10] as const;
  const ramp = (x: number, y: number, z: number) => 2 * x - 3 * y + 0.5 * z;
  const affines = obliqueAffines();
  affines.forEach((affineRas, n) => {
    const data = new Float64Array(720);
    for (let i = 0; i < 720; i++) {
      data[i] = ramp(...transformPoint(affineRas, voxelOf(i, shapeZyx)));
    }
    const volume = createVolume({ data, shapeZyx, affineRas });
    const turned = affines[(n + 7) % affines.length];
    const center = transformPoint(affineRas, CENTER);
    const moved = transformPoint(turned, CENTER);
    const other = {
      shapeZyx,
      affineRas: turned.map((value, i) =>
        i % 4 === 3 && i < 12 ? value + center[i >> 2] - moved[i >> 2] : value
      ),
    };
    const result = resampleToGrid(volume, other, { fill: NaN });
    const toSource = multiplyAffine(invertAffine(affineRas), other.affineRas);
    let inside = 0;
    for (let i = 0; i < 720; i++) {
      const voxel = voxelOf(i, shapeZyx);
      const [u, v, w] = transformPoint(toSource, voxel);
      if (!(u > 0 && v > 0 && w > 0 && u < 9 && v < 7 && w < 8)) continue;
      const expected = ramp(...transformPoint(other.affineRas, voxel));
      assert.ok(Math.abs(Number(result.data[i]) - expected) < 1e-9);
      inside++;
    }
    assert.ok(inside > 20, `${inside} voxels are inside`);
  });
});

function voxelOf(i: number, [, ny, nx]: readonly number[]): [number, number, number] {
  return [i % nx, Math.floor(i / nx) % ny, Math.floor(i / nx / ny)];
}

Deno.test("resampleToGrid: finer voxels of the same boxes as resample", () => {
  const data = Float64Array.from({ length: 60 }, (_, i) => Math.sin(i * i));
  const volume = createVolume({ data, shapeZyx: [3, 4, 5], affineRas: IDENTITY });
  const finer = resample(volume, { spacingZyxMm: [0.5, 0.5, 0.5] });
  const same = resampleToGrid(volume, finer);
  same.data.forEach((value, i) =>
    assert.ok(Math.abs(Number(value) - Number(finer.data[i])) < 1e-12)
  );
});

Deno.test("resampleToGrid: 64-bit labels keep their type, or become floats", () => {
  const data = BigInt64Array.of(-5n, 2n ** 60n);
  const volume = createVolume({ data, shapeZyx: [1, 1, 2], affineRas: IDENTITY });
  const grid = { shapeZyx: [1, 1, 3], affineRas: IDENTITY } as const;
  const nearest = resampleToGrid(volume, grid, { order: 0, fill: 3 });
  assert.deepEqual(nearest.data, BigInt64Array.of(-5n, 2n ** 60n, 3n));
  assert.deepEqual(resampleToGrid(volume, grid).data, Float32Array.of(-5, 2 ** 60, 0));
});
