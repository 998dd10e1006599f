import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import { transformPoint } from "../../../lib/volumes/transform_point.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rampOf, type SliceFields, stackAt, writeSlices } from "./slice_files.ts";

async function series(slices: readonly SliceFields[], options: { fill?: boolean } = {}) {
  const folder = await Deno.makeTempDir();
  try {
    await writeSlices(folder, slices);
    return await readDicomSeries(folder, options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusal(slices: readonly SliceFields[]): Promise<string> {
  try {
    await series(slices);
  } catch (error) {
    assert.ok(isOvkitError(error, "GeometryMismatch"), `${error}`);
    return error.message;
  }
  throw new assert.AssertionError({ message: "read without an error" });
}

Deno.test("readDicomSeries: the affine of an axial scan, worked out by hand", async () => {
  const scan = await series(stackAt([5, -5, 0]));
  assert.deepEqual(scan.affineRas, [-1, 0, 0, 10, 0, -2, 0, 20, 0, 0, 5, -5, 0, 0, 0, 1]);
  assert.deepEqual(scan.shapeZyx, [3, 3, 4]);
  assert.deepEqual([...scan.data.slice(0, 12)], rampOf(1));
  assert.deepEqual(scan.slices.map(({ positionLpsMm }) => positionLpsMm[2]), [-5, 0, 5]);
  assert.deepEqual(scan.notes, []);
});

Deno.test("readDicomSeries: coronal slices are sorted along row × column, towards the back", async () => {
  const content = { ImageOrientationPatient: ["1", "0", "0", "0", "0", "-1"] };
  const slices = [0, 3, 6].map((y, i) => ({
    position: [0, y, 50] as const,
    values: rampOf(i),
    content,
  }));
  const scan = await series(slices);
  assert.deepEqual(scan.affineRas, [-1, 0, 0, 0, 0, 0, -3, 0, 0, -2, 0, 50, 0, 0, 0, 1]);
  assert.deepEqual(scan.slices.map(({ positionLpsMm }) => positionLpsMm[1]), [0, 3, 6]);
});

Deno.test("readDicomSeries: every pixel keeps its place in an oblique scan", async () => {
  const [c, s] = [Math.cos(0.4), Math.sin(0.4)];
  const content = {
    ImageOrientationPatient: [c, s, 0, 0, 0, -1].map((value) => value.toFixed(12)),
  };
  const normal = [-s, c, 0];
  const slices = [0, 4, 8].map((mm, i) => ({
    position: [1 + normal[0] * mm, 2 + normal[1] * mm, 3] as const,
    values: rampOf(i),
    content,
  }));
  const scan = await series(slices);
  const [x, y, z] = [3, 2, 1];
  const ras = transformPoint(scan.affineRas, [x, y, z]);
  const { positionLpsMm: p } = scan.slices[z];
  const lps = [p[0] + c * x, p[1] + s * x, p[2] - 2 * y];
  const far = Math.hypot(ras[0] + lps[0], ras[1] + lps[1], ras[2] - lps[2]);
  assert.ok(far < 1e-5, `${far} mm`);
});

Deno.test("readDicomSeries: the order and the names of files do not matter", async () => {
  const places = [0, 2.5, 5, 7.5, 10];
  const expected = await series(stackAt(places));
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
      async (order) => {
        const slices = stackAt(places);
        const scan = await series(order.map((i) => slices[i]));
        assert.deepEqual(scan.data, expected.data);
        assert.deepEqual(scan.affineRas, expected.affineRas);
      },
    ),
    { numRuns: 15, seed: 1 },
  );
});

Deno.test("readDicomSeries: positions rounded by the scanner are even", async () => {
  const places = Array.from({ length: 9 }, (_, i) => Math.round(0.625 * i * 10) / 10);
  const scan = await series(stackAt(places));
  assert.ok(Math.abs(scan.spacingZyxMm[0] - 0.625) < 1e-9);
  assert.ok(!scan.resampled);
});

Deno.test("readDicomSeries: a missing slice is refused with its place, or made up", async () => {
  const slices = stackAt([0, 5, 15, 20]);
  const message = await refusal(slices);
  assert.match(message, /1 slice seems missing at a spacing of 5 mm/);
  assert.match(message, /10 mm between 1\.dcm \(-10, -20, 5\) and 2\.dcm \(-10, -20, 15\)/);
  assert.match(message, /fill: true/);
  const filled = await series(slices, { fill: true });
  assert.ok(filled.resampled);
  assert.deepEqual(filled.shapeZyx, [5, 3, 4]);
  assert.deepEqual([...filled.data.slice(24, 36)], rampOf(1.5));
  assert.deepEqual([...filled.data.slice(36, 48)], rampOf(2));
  assert.equal(filled.slices.length, 4);
  assert.match(filled.notes.join(), /missing slices resampled linearly: 5 slices 5 mm apart of 4/);
});

Deno.test("readDicomSeries: uneven slices are refused with their places, or resampled", async () => {
  const slices = stackAt([0, 5, 10, 13, 18, 23, 28]);
  const message = await refusal(slices);
  assert.match(message, /not evenly spaced; most are 5 mm apart, but not 3 mm between 2\.dcm/);
  const filled = await series(slices, { fill: true });
  const step = 28 / 6;
  assert.equal(filled.shapeZyx[0], 7);
  assert.ok(Math.abs(filled.spacingZyxMm[0] - step) < 1e-9);
  assert.equal(filled.data[12], Math.round(100 * step / 5));
  assert.equal(filled.data[12 * 6], 600);
  assert.ok(filled.resampled);
});

Deno.test("readDicomSeries: a few scattered slices are not made up to a scan", async () => {
  await assert.rejects(
    series(stackAt([0, 1, 200, 450]), { fill: true }),
    (error) => isOvkitError(error, "GeometryMismatch"),
  );
});

Deno.test("readDicomSeries: a tilted gantry is taken out, worked out by hand", async () => {
  const slices = [0, 1, 2].map((i) => ({
    position: [0, i * 1, i * 5] as const,
    values: rampOf(i),
  }));
  const scan = await series(slices);
  assert.ok(scan.resampled);
  assert.match(scan.notes.join(), /tilted by 11\.3°/);
  assert.deepEqual(scan.shapeZyx, [3, 4, 4]);
  assert.deepEqual(scan.affineRas, [-1, 0, 0, 0, 0, -2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1]);
  const row = (z: number, y: number) => [...scan.data.slice((z * 4 + y) * 4, (z * 4 + y) * 4 + 4)];
  assert.deepEqual(row(0, 1), [4, 5, 6, 7]);
  assert.deepEqual(row(0, 3), [0, 0, 0, 0]);
  assert.deepEqual(row(1, 0), [0, 0, 0, 0]);
  assert.deepEqual(row(1, 1), [102, 103, 104, 105]);
  assert.deepEqual(row(2, 1), [200, 201, 202, 203]);
  assert.deepEqual(row(2, 3), [208, 209, 210, 211]);
});

Deno.test("readDicomSeries: a linear image stays linear when its tilt is taken out", async () => {
  const value = (x: number, y: number, z: number) => 3 * x + 7 * y - 2 * z + 100;
  const slices = Array.from({ length: 6 }, (_, i) => {
    const position = [0.3 * i, -0.7 * i, 4 * i] as const;
    const values = Array.from(
      { length: 12 },
      (_, k) => 100 * value(position[0] + k % 4, position[1] + 2 * Math.floor(k / 4), position[2]),
    );
    return { position, values, content: { RescaleSlope: "0.01", RescaleIntercept: "0" } };
  });
  const scan = await series(slices);
  const [depth, height, width] = scan.shapeZyx;
  const least = Math.min(...scan.data as Float32Array);
  let compared = 0;
  for (let i = 0; i < depth * height * width; i++) {
    const at = [i % width, Math.floor(i / width) % height, Math.floor(i / width / height)] as const;
    const ras = transformPoint(scan.affineRas, at);
    if (Number(scan.data[i]) === least) continue;
    const far = Math.abs(Number(scan.data[i]) - value(-ras[0], -ras[1], ras[2]));
    assert.ok(far < 1e-3, `${far} at ${at}`);
    compared++;
  }
  assert.ok(compared > 25);
});

Deno.test("readDicomSeries: slices shifted without order are refused, or put upright", async () => {
  const slices = [0, 1.5, 0, 3].map((x, i) => ({
    position: [x, 0, 5 * i] as const,
    values: rampOf(i),
  }));
  assert.match(await refusal(slices), /shifted in their planes/);
  const scan = await series(slices, { fill: true });
  assert.deepEqual(scan.shapeZyx, [4, 3, 7]);
  assert.equal(scan.data[7 * 3 * 3 + 3], 300);
});

Deno.test("readDicomSeries: slices far beside one another are not put onto one grid", async () => {
  const slices = [0, 0, 0, 1e9].map((x, i) => ({ position: [x, 0, 5 * i] as const }));
  await assert.rejects(
    series(slices, { fill: true }),
    (error) => isOvkitError(error, "GeometryMismatch") && /far beside/.test(error.message),
  );
});

Deno.test("readDicomSeries: one slice has the thickness its header says", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, stackAt([7]));
    const scan = await readDicomSeries(folder);
    assert.deepEqual(scan.spacingZyxMm, [5, 2, 1]);
    assert.match(scan.notes.join(), /one slice/);
  });
});

Deno.test("readDicomSeries: orientations that are none are refused", async () => {
  const content = { ImageOrientationPatient: ["1", "0", "0", "1", "0", "0"] };
  await refusal([0, 5].map((z) => ({ position: [0, 0, z] as const, content })));
});
