import assert from "node:assert/strict";
import { createVolume } from "../../lib/volumes/create_volume.ts";

const IDENTITY = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

Deno.test("createVolume: derives the spacing from the columns, also of a turned grid", () => {
  const affineRas = [0, 0, 6, 0, 3, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 1];
  const volume = createVolume({ data: new Int8Array(6), shapeZyx: [1, 2, 3], affineRas });
  assert.deepEqual(volume.spacingZyxMm, [6, 2, 5]);
});

Deno.test("createVolume: keeps the voxels, copies the geometry, freezes the rest", () => {
  const data = new Float32Array(8);
  const affineRas = [...IDENTITY];
  const volume = createVolume({ data, shapeZyx: [2, 2, 2], affineRas });
  affineRas[3] = 99;
  assert.equal(volume.data, data);
  assert.equal(volume.affineRas[3], 0);
  assert.ok(Object.isFrozen(volume) && Object.isFrozen(volume.affineRas));
});

Deno.test("createVolume: names the file and both numbers where voxels are missing", () => {
  assert.throws(
    () =>
      createVolume({ data: new Int8Array(7), shapeZyx: [2, 2, 2], affineRas: IDENTITY }, {
        subject: "a.nii",
      }),
    { tag: "DataInvalid", message: /^a\.nii: 7 voxels; expected 8 voxels/ },
  );
});

Deno.test("createVolume: refuses shapes that are not three counts", () => {
  for (const shape of [[0, 1, 1], [1.5, 2, 1], [-1, -1, 1], [NaN, 1, 1], [1, 1]]) {
    const shapeZyx = shape as unknown as [number, number, number];
    assert.throws(() => createVolume({ data: new Int8Array(1), shapeZyx, affineRas: IDENTITY }), {
      tag: "DataInvalid",
    });
  }
});

Deno.test("createVolume: refuses affines that are no geometry", () => {
  const wrong = [
    IDENTITY.slice(0, 12),
    IDENTITY.with(3, NaN),
    IDENTITY.with(0, Infinity),
    IDENTITY.with(0, 0),
    IDENTITY.with(12, 1),
    [1, 2, 3, 0, 2, 4, 6, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  ];
  for (const affineRas of wrong) {
    assert.throws(
      () => createVolume({ data: new Int8Array(1), shapeZyx: [1, 1, 1], affineRas }),
      { tag: "GeometryMismatch" },
    );
  }
});
