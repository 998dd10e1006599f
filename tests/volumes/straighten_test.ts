import assert from "node:assert/strict";
import fc from "fast-check";
import { cornerDisplacementMm } from "../../lib/volumes/corner_displacement_mm.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { determinantOfAffine } from "../../lib/volumes/determinant_of_affine.ts";
import { nearestRotation } from "../../lib/volumes/nearest_rotation.ts";
import { resampleToGrid } from "../../lib/volumes/resample_to_grid.ts";
import { straighten } from "../../lib/volumes/straighten.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import { uprightGrid } from "../../lib/volumes/upright_grid.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { obliqueAffines } from "./grids.ts";

const SHAPE_ZYX = [10, 20, 30] as const;

function volumeOf(affineRas: readonly number[]): Volume {
  return createVolume({ data: new Uint8Array(6000), shapeZyx: SHAPE_ZYX, affineRas });
}

function dots(affine: readonly number[]): number[] {
  const column = (a: number) => [0, 4, 8].map((row) => affine[row + a]);
  return [[0, 1], [0, 2], [1, 2]].map(([a, b]) =>
    column(a).reduce((sum, value, i) => sum + value * column(b)[i], 0)
  );
}

Deno.test("nearestRotation: by hand, two axes that lean towards each other", () => {
  const angle = 0.1;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const leaning = [2 * c, 3 * s, 0, 9, 2 * s, 3 * c, 0, 9, 0, 0, -5, 9, 0, 0, 0, 1];
  const expected = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1];
  nearestRotation(leaning).forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < 1e-12, `${i}: ${value}`)
  );
});

Deno.test("nearestRotation: orthonormal, as mirrored as the grid, and closer than any other", () => {
  const shear = fc.double({ min: -0.3, max: 0.3, noNaN: true });
  const affines = obliqueAffines();
  fc.assert(
    fc.property(fc.nat(19), shear, shear, shear, (n, a, b, c) => {
      const sheared = affines[n].map((value, i) => {
        const row = i - i % 4;
        const [x, y] = [affines[n][row], affines[n][row + 1]];
        if (i % 4 === 1) return value + a * x;
        return i % 4 === 2 ? value + b * x + c * y : value;
      });
      const axes = nearestRotation(sheared);
      dots(axes).forEach((dot) => assert.ok(Math.abs(dot) < 1e-12));
      const determinant = determinantOfAffine(axes);
      assert.ok(Math.abs(Math.abs(determinant) - 1) < 1e-12);
      assert.equal(Math.sign(determinant), Math.sign(determinantOfAffine(sheared)));
      const lengths = [0, 1, 2].map((k) => Math.hypot(sheared[k], sheared[4 + k], sheared[8 + k]));
      const agreement = (candidate: readonly number[]) =>
        [0, 1, 2, 4, 5, 6, 8, 9, 10].reduce(
          (sum, i) => sum + candidate[i] * sheared[i] / lengths[i % 4],
          0,
        );
      for (const [p, q] of [[0, 1], [0, 2], [1, 2]]) {
        for (const turn of [-0.01, 0.01]) {
          const turned = axes.map((value, i) => {
            const column = i % 4;
            const row = i - column;
            if (column === p) return value * Math.cos(turn) + axes[row + q] * Math.sin(turn);
            return column === q ? value * Math.cos(turn) - axes[row + p] * Math.sin(turn) : value;
          });
          assert.ok(agreement(axes) > agreement(turned));
        }
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("straighten: a grid at right angles is returned itself", () => {
  for (const affineRas of obliqueAffines()) {
    const volume = volumeOf(affineRas.map(Math.fround));
    const result = straighten(volume);
    assert.equal(result.volume, volume);
    assert.equal(result.movedMm, 0);
  }
});

Deno.test("straighten: a small shear goes, about the centre, and the distance is told", () => {
  for (const affineRas of obliqueAffines()) {
    const sheared = affineRas.map((value, i) =>
      i % 4 === 1 ? value + 0.004 * affineRas[i - 1] : value
    );
    const volume = volumeOf(sheared);
    const { volume: upright, movedMm } = straighten(volume);
    dots(upright.affineRas).forEach((dot) => assert.ok(Math.abs(dot) < 1e-12));
    assert.equal(movedMm, cornerDisplacementMm(volume, upright));
    assert.ok(movedMm > 0.01 && movedMm < 0.07, `${movedMm}`);
    const center = [14.5, 9.5, 4.5] as const;
    transformPoint(upright.affineRas, center).forEach((value, i) =>
      assert.ok(Math.abs(value - transformPoint(sheared, center)[i]) < 1e-9)
    );
    upright.spacingZyxMm.forEach((value, i) =>
      assert.ok(Math.abs(value - volume.spacingZyxMm[i]) < 1e-12)
    );
    assert.equal(upright.data, volume.data);
  }
});

Deno.test("straighten: refuses more than a tenth of a voxel, and says what to call", () => {
  const tilted = volumeOf([1, 0, 0, 0, 0, 1, 0.5, 0, 0, 0, 2, 0, 0, 0, 0, 1]);
  assert.throws(() => straighten(tilted, { subject: "ct/series_3" }), {
    tag: "GeometryMismatch",
    message:
      /^ct\/series_3: sheared.*\d mm.*0\.10 mm.*resampleToGrid\(volume, uprightGrid\(volume\)\)/,
  });
});

Deno.test("uprightGrid: covers every voxel of a sheared grid, on its slices' planes", () => {
  for (const affineRas of obliqueAffines()) {
    const sheared = affineRas.map((value, i) => {
      const row = i - i % 4;
      if (i % 4 === 1) return value - 0.2 * affineRas[row];
      return i % 4 === 2 ? value + 0.3 * affineRas[row + 1] + 0.1 * affineRas[row] : value;
    });
    const volume = createVolume({
      data: new Uint8Array(6000).fill(1),
      shapeZyx: SHAPE_ZYX,
      affineRas: sheared,
    });
    const grid = uprightGrid(volume);
    dots(grid.affineRas).forEach((dot) => assert.ok(Math.abs(dot) < 1e-9));
    assert.equal(grid.shapeZyx[0], SHAPE_ZYX[0]);
    const upright = createVolume({
      ...grid,
      data: new Uint8Array(grid.shapeZyx.reduce((product, n) => product * n, 1)).fill(1),
    });
    assert.ok(resampleToGrid(upright, volume, { order: 0 }).data.every((value) => value === 1));
    const onGrid = resampleToGrid(volume, grid, { order: 0 });
    assert.ok(onGrid.data.some((value) => value === 0), "its corners are empty");
    assert.ok(onGrid.data.some((value) => value === 1));
  }
});

Deno.test("uprightGrid: a grid at right angles stays as it is", () => {
  for (const affineRas of obliqueAffines()) {
    assert.deepEqual(uprightGrid({ shapeZyx: SHAPE_ZYX, affineRas }), {
      shapeZyx: SHAPE_ZYX,
      affineRas,
    });
  }
});

Deno.test("uprightGrid: a tilted gantry is undone within its slices", () => {
  const affineRas = [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 5, 0, 0, 0, 0, 1];
  const data = new Int16Array(3 * 4 * 4);
  for (let z = 0; z < 3; z++) {
    for (let y = 0; y < 4; y++) data.fill(100 * z + y + 1, (z * 4 + y) * 4, (z * 4 + y) * 4 + 4);
  }
  const tilted = createVolume({ data, shapeZyx: [3, 4, 4], affineRas });
  const upright = resampleToGrid(tilted, uprightGrid(tilted), { fill: -1000 });
  assert.deepEqual(upright.shapeZyx, [3, 6, 4]);
  const column = (z: number) => Array.from({ length: 6 }, (_, y) => upright.data[(z * 6 + y) * 4]);
  assert.deepEqual(column(0), [1, 2, 3, 4, -1000, -1000]);
  assert.deepEqual(column(1), [-1000, 101, 102, 103, 104, -1000]);
  assert.deepEqual(column(2), [-1000, -1000, 201, 202, 203, 204]);
});
