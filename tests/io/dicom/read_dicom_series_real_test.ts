import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";

interface Expected {
  n_slices: number;
  rows: number;
  columns: number;
  spacing_slice_row_col: number[];
  first_position_lps: number[];
  min: number;
  max: number;
  sum: number;
  md5_int16_le_slice_row_col: string;
  probes: { slice_row_col: [number, number, number]; lps_mm: number[]; value: number }[];
}

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const list = `${data}expected_dicom.json`;
const present = existsSync(list);
const reason = present ? "" : " (skipped: the real scans are not on this machine)";

Deno.test({
  name: `readDicomSeries: real series as pydicom${reason}`,
  ignore: !present,
  async fn(t) {
    const expected: Record<string, Expected> = JSON.parse(await Deno.readTextFile(list));
    assert.ok(Object.keys(expected).length >= 7);
    for (const [name, answer] of Object.entries(expected)) {
      await t.step(name, async () => {
        const series = await readDicomSeries(data + name);
        assert.ok(series.data instanceof Int16Array);
        assert.deepEqual(series.shapeZyx, [answer.n_slices, answer.rows, answer.columns]);
        assert.deepEqual(
          series.spacingZyxMm.map((mm) => +mm.toFixed(9)),
          answer.spacing_slice_row_col.map((mm) => +mm.toFixed(9)),
        );
        assert.equal(
          createHash("md5").update(new Uint8Array(series.data.buffer)).digest("hex"),
          answer.md5_int16_le_slice_row_col,
        );
        const { affineRas } = series;
        for (const { slice_row_col: [z, y, x], lps_mm, value } of answer.probes) {
          assert.equal(series.data[(z * answer.rows + y) * answer.columns + x], value);
          const ras = [0, 1, 2].map((i) =>
            affineRas[4 * i] * x + affineRas[4 * i + 1] * y + affineRas[4 * i + 2] * z +
            affineRas[4 * i + 3]
          );
          const far = Math.hypot(ras[0] + lps_mm[0], ras[1] + lps_mm[1], ras[2] - lps_mm[2]);
          assert.ok(far < 1e-6, `${far} mm`);
        }
        assert.equal(series.slices.length, answer.n_slices);
        assert.ok(!series.resampled);
      });
    }
  },
});
