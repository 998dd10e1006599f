import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { decimalString } from "../../../lib/io/dicom/decimal_string.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import { writeDicomSeries } from "../../../lib/io/dicom/write_dicom_series.ts";
import { cornerDisplacementMm } from "../../../lib/volumes/corner_displacement_mm.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const OBLIQUE = [
  -0.7 * c,
  0.8 * s,
  0,
  40,
  -0.7 * s,
  -0.8 * c,
  0,
  30,
  0,
  0,
  2.5,
  -80.123,
  0,
  0,
  0,
  1,
];

function volumeOf(data: VoxelArray, affineRas: readonly number[] = OBLIQUE) {
  return createVolume({ data, shapeZyx: [3, 4, 5], affineRas });
}

const ARRAYS: Readonly<Record<string, [VoxelArray, VoxelArray]>> = {
  "signed values": [Int16Array.from({ length: 60 }, (_, i) => 500 * i - 15000), new Int16Array()],
  "labels": [Uint8Array.from({ length: 60 }, (_, i) => i % 5), new Int16Array()],
  "large values": [Uint16Array.from({ length: 60 }, (_, i) => 1000 * i), new Uint16Array()],
  "whole floats": [Float64Array.from({ length: 60 }, (_, i) => i - 30), new Int16Array()],
};

for (const [name, [data, type]] of Object.entries(ARRAYS)) {
  Deno.test(`writeDicomSeries: ${name} are read back as they are`, async () => {
    await inTemporaryFolder(async (folder) => {
      const volume = volumeOf(data);
      const series = await writeDicomSeries(folder, volume);
      assert.equal(series.data.constructor, type.constructor);
      assert.deepEqual([...series.data], [...data].map(Number));
      assert.ok(cornerDisplacementMm(volume, series) < 1e-9);
      assert.deepEqual(series.notes, []);
    });
  });
}

Deno.test("writeDicomSeries: values that are not whole come back within half a step", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i) * 3.7 + 1);
    const series = await writeDicomSeries(folder, volumeOf(data), { modality: "MR" });
    const step = 7.4 / 65534;
    for (const [i, value] of data.entries()) {
      assert.ok(Math.abs(Number(series.data[i]) - value) <= 0.51 * step, `voxel ${i}`);
    }
    assert.equal(series.identity.modality, "MR");
  });
});

Deno.test("writeDicomSeries: the same volume gives the same files, another one other UIDs", async () => {
  const volume = volumeOf(new Int16Array(60));
  await inTemporaryFolder(async (folder) => {
    const options = { patientName: "Doe^Jane", patientId: "7", seriesNumber: 5 };
    const first = await writeDicomSeries(`${folder}/a`, volume, options);
    await writeDicomSeries(`${folder}/b`, volume, options);
    for (const { name } of Deno.readDirSync(`${folder}/a`)) {
      const a = await Deno.readFile(`${folder}/a/${name}`);
      assert.deepEqual(a, await Deno.readFile(`${folder}/b/${name}`));
    }
    const other = await writeDicomSeries(`${folder}/c`, volumeOf(new Int16Array(60).fill(1)));
    assert.notEqual(other.identity.seriesInstanceUid, first.identity.seriesInstanceUid);
    assert.notEqual(other.slices[0].sopInstanceUid, first.slices[0].sopInstanceUid);
    assert.equal(first.identity.patientName, "Doe^Jane");
    assert.equal(first.identity.seriesNumber, 5);
  });
});

Deno.test("writeDicomSeries: left-handed axes come back with their slices turned round", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = Int16Array.from({ length: 60 }, (_, i) => i);
    const affineRas = [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 5, 0, 0, 0, 1];
    const series = await writeDicomSeries(folder, volumeOf(data, affineRas));
    assert.deepEqual([...series.data.slice(0, 20)], [...data.slice(40)]);
    assert.deepEqual(series.affineRas, [1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -2, 9, 0, 0, 0, 1]);
  });
});

Deno.test("writeDicomSeries: shear and values that are not finite are refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const sheared = volumeOf(new Int16Array(60), [1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
    await assert.rejects(
      writeDicomSeries(folder, sheared),
      (error) => isOvkitError(error, "GeometryMismatch"),
    );
    const empty = volumeOf(new Float32Array(60).fill(NaN));
    await assert.rejects(
      writeDicomSeries(folder, empty),
      (error) => isOvkitError(error, "DataInvalid"),
    );
    await assert.rejects(readDicomSeries(folder), (error) => isOvkitError(error, "DataInvalid"));
  });
});

Deno.test("writeDicomSeries: texts that DICOM cannot hold are refused", async () => {
  await inTemporaryFolder(async (folder) => {
    await assert.rejects(
      writeDicomSeries(folder, volumeOf(new Int16Array(60)), { accessionNumber: "x".repeat(17) }),
      (error) => isOvkitError(error, "ArgumentInvalid") && /accessionNumber/.test(error.message),
    );
  });
});

Deno.test("decimalString: at most 16 characters, as near as they let it be", () => {
  assert.equal(decimalString(-0.1), "-0.1");
  assert.equal(decimalString(1 / 3), "0.33333333333333");
  assert.equal(decimalString(-12345.678901234567), "-12345.678901235");
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
      const text = decimalString(value);
      assert.ok(text.length <= 16);
      assert.ok(Math.abs(+text - value) <= 1e-8 * Math.max(1, Math.abs(value)), text);
    }),
    { seed: 1, numRuns: 500 },
  );
});
