import assert from "node:assert/strict";
import { canonical } from "../../lib/volumes/canonical.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { permuteAffine } from "../../lib/volumes/permute_affine.ts";
import { permuteVoxels } from "../../lib/volumes/permute_voxels.ts";
import { restore } from "../../lib/volumes/restore.ts";
import { spacingOfAffine } from "../../lib/volumes/spacing_of_affine.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { AXIS_MAPPINGS, numberedVolume, obliqueAffines } from "./grids.ts";

function stored(volume: Volume, mapping: (typeof AXIS_MAPPINGS)[number]): Volume {
  return createVolume({
    ...permuteVoxels(volume.data, volume.shapeZyx, mapping),
    affineRas: permuteAffine(volume.affineRas, volume.shapeZyx, mapping),
    nifti: { qformCode: 0, sformCode: 2 },
  });
}

function placeOf(volume: Volume, value: number): number[] {
  const index = volume.data.findIndex((voxel) => voxel === value);
  const [, height, width] = volume.shapeZyx;
  const y = Math.floor(index / width);
  return transformPoint(volume.affineRas, [index % width, y % height, Math.floor(y / height)]);
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance = 1e-9) {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < tolerance, `${value}`));
}

Deno.test("canonical: all 48 stored orientations give the same voxels and places", () => {
  const working = numberedVolume();
  assert.equal(new Set(AXIS_MAPPINGS.map((mapping) => JSON.stringify(mapping))).size, 48);
  for (const mapping of AXIS_MAPPINGS) {
    const result = canonical(stored(working, mapping));
    assert.deepEqual(result.data, working.data);
    assert.deepEqual(result.shapeZyx, working.shapeZyx);
    assertNear(result.affineRas, working.affineRas);
    assert.deepEqual(result.nifti, { qformCode: 0, sformCode: 2 });
  }
});

Deno.test("canonical: every voxel keeps its place", () => {
  for (const mapping of AXIS_MAPPINGS) {
    const volume = stored(numberedVolume(), mapping);
    const result = canonical(volume);
    for (const value of [0, 3, 20, 23, 9]) {
      assertNear(placeOf(result, value), placeOf(volume, value));
    }
  }
});

Deno.test("canonical: is the identity on a canonical volume and does not share its voxels", () => {
  const volume = numberedVolume();
  const result = canonical(volume);
  assert.deepEqual(result, volume);
  assert.notEqual(result.data, volume.data);
});

Deno.test("canonical: axes point to left, posterior and superior", () => {
  for (const mapping of AXIS_MAPPINGS) {
    const { affineRas } = canonical(stored(numberedVolume(), mapping));
    assert.ok(affineRas[0] < 0 && affineRas[5] < 0 && affineRas[10] > 0);
  }
});

Deno.test("canonical: a grid turned by 30 degrees stays turned", () => {
  const [c, s] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
  const affineRas = [c, -s, 0, 0, s, c, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
  const data = Uint8Array.of(1, 2, 3, 4);
  const result = canonical(createVolume({ data, shapeZyx: [1, 2, 2], affineRas }));
  assert.deepEqual([...result.data], [4, 3, 2, 1]);
  assertNear(result.affineRas.slice(0, 3), [-c, s, 0]);
});

Deno.test("canonical: at exactly 45 degrees moves no axis", () => {
  const c = Math.SQRT1_2;
  for (const [a, b] of [[c, c], [c, -c], [-c, c]]) {
    const affineRas = [-a, b, 0, 0, -b, -a, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    assert.deepEqual(
      canonical(createVolume({ data, shapeZyx: [1, 2, 3], affineRas })).shapeZyx,
      [1, 2, 3],
    );
  }
});

Deno.test("restore: undoes canonical exactly in all 48 orientations", () => {
  for (const mapping of AXIS_MAPPINGS) {
    const original = stored(numberedVolume(), mapping);
    assert.deepEqual(restore(canonical(original), original), original);
  }
});

Deno.test("restore: takes a label map of another type made on the canonical grid", () => {
  const original = stored(numberedVolume(), AXIS_MAPPINGS[29]);
  const working = canonical(original);
  const data = Uint8Array.from(working.data as Int16Array, (value) => value === 7 ? 1 : 0);
  const label = restore(createVolume({ ...working, data }), original);
  assert.ok(label.data instanceof Uint8Array);
  assert.equal(label.data.indexOf(1), (original.data as Int16Array).indexOf(7));
  assert.deepEqual(label.affineRas, original.affineRas);
});

Deno.test("restore: keeps 64-bit voxels", () => {
  const original = stored(
    createVolume({
      ...numberedVolume(),
      data: BigInt64Array.from({ length: 24 }, (_, i) => BigInt(i)),
    }),
    AXIS_MAPPINGS[13],
  );
  assert.deepEqual(restore(canonical(original), original), original);
});

Deno.test("restore: refuses another shape, another place and a turned grid", () => {
  const original = numberedVolume();
  const working = canonical(original);
  const { affineRas } = original;
  assert.throws(() => restore(working, { shapeZyx: [2, 3, 5], affineRas }), {
    tag: "GeometryMismatch",
    message: /\(2, 3, 5\)/,
  });
  const shifted = affineRas.with(11, affineRas[11] + 30);
  assert.throws(() => restore(working, { shapeZyx: [2, 3, 4], affineRas: shifted }), {
    tag: "GeometryMismatch",
    message: /30\.00 mm/,
  });
  const turned = [1, -1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 1];
  assert.throws(() => restore(working, { shapeZyx: [2, 3, 4], affineRas: turned }), {
    tag: "GeometryMismatch",
  });
});

Deno.test("canonical and restore: the corners of a marked phantom stay at their millimetres", () => {
  const shapeZyx = [4, 5, 6] as const;
  const corners = [0, 5, 24, 29, 90, 95, 114, 119];
  const data = new Uint8Array(120);
  corners.forEach((index, i) => data[index] = i + 1);
  let compared = 0;
  for (const affineRas of obliqueAffines()) {
    for (const mapping of AXIS_MAPPINGS) {
      const original = stored(createVolume({ data, shapeZyx, affineRas }), mapping);
      const working = canonical(original);
      const back = restore(working, original);
      assert.deepEqual(back, original);
      for (let mark = 1; mark <= 8; mark++) {
        const place = placeOf(original, mark);
        assertNear(placeOf(working, mark), place);
        const y = Math.floor(corners[mark - 1] / 6);
        const voxel = [corners[mark - 1] % 6, y % 5, Math.floor(y / 5)] as const;
        assertNear(place, transformPoint(affineRas, voxel));
        compared++;
      }
    }
  }
  assert.equal(compared, 20 * 48 * 8);
});

Deno.test("canonical: an oblique grid gets the assignment of axes that is closest of all 48", () => {
  const shapeZyx = [2, 2, 2] as const;
  const agreement = (affine: readonly number[]) => {
    const [z, y, x] = spacingOfAffine(affine);
    return -affine[0] / x - affine[5] / y + affine[10] / z;
  };
  for (const affineRas of obliqueAffines()) {
    const result = canonical(createVolume({ data: new Uint8Array(8), shapeZyx, affineRas }));
    const all = AXIS_MAPPINGS.map((mapping) =>
      agreement(permuteAffine(affineRas, shapeZyx, mapping))
    );
    assert.ok(Math.abs(agreement(result.affineRas) - Math.max(...all)) < 1e-6);
  }
});
