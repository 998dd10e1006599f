import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import { readDicomSeg } from "../../../lib/io/dicom_seg/read_dicom_seg.ts";
import { writeDicomSeg } from "../../../lib/io/dicom_seg/write_dicom_seg.ts";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { readRtStruct } from "../../../lib/io/rtstruct/read_rtstruct.ts";
import { writeRtStruct } from "../../../lib/io/rtstruct/write_rtstruct.ts";
import { resampleToGrid } from "../../../lib/volumes/resample_to_grid.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

type Rois = Record<string, {
  number: number;
  voxels_holes_empty_boundary_in: number;
  voxels_even_odd: number;
  voxels_holes_filled: number;
}>;

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const list = `${data}expected_dicom.json`;
const present = existsSync(list);
const reason = present ? "" : " (skipped: the real scans are not on this machine)";

const expected: [string, { rois?: Rois }][] = present
  ? Object.entries(JSON.parse(await Deno.readTextFile(list)))
  : [];

const LABEL_MAPS = {
  "totalseg_dicom/case_000": "totalseg_dicom_case_000_4class_label",
  ...Object.fromEntries(
    [0, 1, 2, 3].map((n) => [
      `totalseg_dicom_crops/case_00${n}`,
      `totalseg_dicom_crops_case_00${n}_label`,
    ]),
  ),
};

const count = (labels: ArrayLike<number>, label: number) =>
  Array.from(labels).reduce((sum, value) => sum + (value === label ? 1 : 0), 0);

for (const [folder, labelMap] of Object.entries(LABEL_MAPS)) {
  Deno.test({
    name: `readRtStruct: ${folder} is its label map, and so is what is written of it${reason}`,
    ignore: !present,
    async fn() {
      const raw = `${data}OV_DATA_BASE/raw_data/${folder}`;
      const series = await readDicomSeries(raw);
      const read = await readRtStruct(`${raw}/RTSTRUCT.dcm`, series);
      const reference = await readNifti(`${data}reference/${labelMap}.nii.gz`);
      assert.deepEqual(read.data, resampleToGrid(reference, series, { order: 0 }).data);
      const rois = expected.find(([name]) => name.endsWith(folder))![1].rois!;
      const numbered = folder.includes("crops");
      for (const [name, roi] of Object.entries(rois)) {
        const label = numbered ? parseInt(name) : roi.number;
        assert.equal(read.classNames[label], name);
        assert.equal(count(read.data, label), roi.voxels_holes_empty_boundary_in);
      }
      await inTemporaryFolder(async (temporary) => {
        const names = Object.fromEntries(
          Object.entries(read.classNames).map(([label, name]) => [name, Number(label)]),
        );
        for (const subPixel of [false, true]) {
          const options = { names: read.classNames, subPixel };
          await writeRtStruct(`${temporary}/rt.dcm`, read, series, options);
          const again = await readRtStruct(`${temporary}/rt.dcm`, series, names);
          assert.deepEqual(again.data, read.data);
          assert.deepEqual(again.notes, []);
        }
        await writeDicomSeg(`${temporary}/seg.dcm`, read, series, {
          segments: Object.fromEntries(Object.keys(read.classNames).map((n) => [n, { name: n }])),
        });
        const own = Object.fromEntries(Object.keys(read.classNames).map((n) => [n, Number(n)]));
        const segmented = await readDicomSeg(`${temporary}/seg.dcm`, { series, names: own });
        assert.deepEqual(segmented.data, read.data);
      });
    },
  });
}

Deno.test({
  name: `readRtStruct: contours off the voxels' centres, as even-odd filling${reason}`,
  ignore: !present,
  async fn() {
    const raw = `${data}OV_DATA_BASE/raw_data/rtutils_phantom/case_000`;
    const read = await readRtStruct(`${raw}/rt.dcm`, await readDicomSeries(raw));
    const rois = expected.find(([name]) => name.includes("rtutils_phantom"))![1].rois!;
    assert.equal(count(read.data, 1), rois["ROI-1"].voxels_even_odd);
    assert.ok(count(read.data, 1) < rois["ROI-1"].voxels_holes_filled);
    assert.match(read.notes[0], /frame of reference .* is not the series'.*but it refers/);
  },
});
