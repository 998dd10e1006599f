import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { listDicomSeries } from "../../../lib/io/dicom/list_dicom_series.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";

interface Answer {
  shape: number[];
  affine_ras: number[][];
  sum: number;
  md5_float64: string;
  values?: number[];
  tolerance?: number;
  syntax?: string;
}

const fixtures = new URL("../../fixtures/dicom/", import.meta.url).pathname;
const answers: Record<string, Answer> = JSON.parse(
  await Deno.readTextFile(`${fixtures}answers.json`),
);

/** Arrays of voxels that are not HU in 16 signed bits. */
const TYPES: Readonly<Record<string, string>> = {
  unsigned_16: "Uint16Array",
  unsigned_16_lowered: "Int32Array",
  bits_32: "Int32Array",
  pet: "Float32Array",
  "enhanced_mr#1": "Float32Array",
  "enhanced_mr#2": "Float32Array",
};

Deno.test("readDicomSeries: voxels and places as pydicom and SimpleITK", async (t) => {
  assert.ok(Object.keys(answers).length > 35);
  for (const [name, answer] of Object.entries(answers)) {
    await t.step(`${name} ${answer.syntax ?? ""}`, async () => {
      const [folder, stack] = name.split("#");
      const series = await readDicomSeries(
        fixtures + folder,
        stack === undefined ? {} : { seriesUid: await stackId(fixtures + folder, stack) },
      );
      assert.deepEqual(series.shapeZyx, answer.shape);
      for (const [i, value] of answer.affine_ras.flat().entries()) {
        assert.ok(Math.abs(series.affineRas[i] - value) < 1e-8, `${series.affineRas}`);
      }
      if (answer.values !== undefined) {
        for (const [i, value] of answer.values.entries()) {
          assert.ok(
            Math.abs(Number(series.data[i]) - value) <= (answer.tolerance ?? 0),
            `voxel ${i}`,
          );
        }
      } else if (series.data instanceof Float32Array) {
        const sum = series.data.reduce((total, value) => total + value, 0);
        assert.ok(Math.abs(sum - answer.sum) < 1e-6 * Math.abs(answer.sum), name);
      } else {
        const values = Float64Array.from(series.data as Int16Array);
        const md5 = createHash("md5").update(new Uint8Array(values.buffer)).digest("hex");
        assert.equal(md5, answer.md5_float64);
      }
      assert.equal(series.data.constructor.name, TYPES[name] ?? "Int16Array");
      assert.ok(!series.resampled);
    });
  }
});

async function stackId(folder: string, number: string): Promise<string> {
  const series = await listDicomSeries(folder);
  return series[Number(number) - 1].id;
}

Deno.test("readDicomSeries: what is decided about the grey levels is said", async () => {
  const { notes } = await readDicomSeries(`${fixtures}monochrome1`);
  assert.match(notes.join(), /MONOCHROME1\); the values are as stored, not inverted/);
  assert.match(notes.join(), /outside the scan are stored as 0/);
  assert.match((await readDicomSeries(`${fixtures}high_bit_15`)).notes.join(), /HighBit/);
});

Deno.test("readDicomSeries: slices of an enhanced image know their frames", async () => {
  const { slices } = await readDicomSeries(`${fixtures}enhanced_ct`);
  assert.deepEqual(slices.map(({ frame }) => frame), [2, 4, 5, 1, 3]);
  assert.equal(new Set(slices.map(({ sopInstanceUid }) => sopInstanceUid)).size, 1);
});

Deno.test("readDicomSeries: echoes of an enhanced image are asked for", async () => {
  await assert.rejects(
    readDicomSeries(`${fixtures}enhanced_mr`),
    (error) =>
      isOvkitError(error, "ArgumentInvalid") && /EffectiveEchoTime 10\.5/.test(error.message),
  );
});

Deno.test("readDicomSeries: progress grows to 1", async () => {
  const parts: number[] = [];
  await readDicomSeries(`${fixtures}axial`, { onProgress: (part) => parts.push(part) });
  assert.deepEqual(parts, [...parts].sort((a, b) => a - b));
  assert.ok(parts.length >= 10 && Math.abs(parts.at(-1)! - 1) < 1e-12);
});
