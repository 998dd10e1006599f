import assert from "node:assert/strict";
import { join } from "node:path";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeDicomSeg } from "../../lib/io/dicom_seg/write_dicom_seg.ts";
import { writeDicomSeries } from "../../lib/io/dicom/write_dicom_series.ts";
import { isDicomPath } from "../../lib/io/is_dicom_path.ts";
import { listDicomRegions } from "../../lib/io/list_dicom_regions.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { readImage } from "../../lib/io/read_image.ts";
import { readImageChannels } from "../../lib/io/read_image_channels.ts";
import { readLabelMap } from "../../lib/io/read_label_map.ts";
import { writeRtStruct } from "../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

const shapeZyx = [3, 4, 4] as const;
const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const scan = createVolume({
  data: Int16Array.from({ length: 48 }, (_, i) => i - 20),
  shapeZyx,
  affineRas,
});
const label = createVolume({
  data: Uint8Array.from({ length: 48 }, (_, i) => [0, 0, 2, 1][i % 4]),
  shapeZyx,
  affineRas,
});

Deno.test("a scan is read by its content, whatever its name", () =>
  inTemporaryFolder(async (folder) => {
    const dicom = join(folder, "ct.nii");
    const series = await writeDicomSeries(dicom, scan);
    const nifti = join(folder, "nifti.dcm");
    await writeNifti(join(folder, "nifti.nii.gz"), scan);
    await Deno.rename(join(folder, "nifti.nii.gz"), nifti);
    const seg = join(folder, "seg");
    await writeDicomSeg(seg, label, series);
    const slice = join(dicom, "IM_0002.dcm");
    const places = [dicom, slice, seg, nifti];
    assert.deepEqual(await Promise.all(places.map(isDicomPath)), [true, true, true, false]);
    for (const path of [dicom, slice, nifti]) {
      assert.deepEqual((await readImage(path)).data, scan.data);
      const channels = await readImageChannels(path);
      assert.deepEqual(channels.map(({ data }) => data), [scan.data]);
    }
    assert.deepEqual([...(await readImage(seg)).data], [...label.data]);
    await assert.rejects(isDicomPath(join(folder, "none")), (e) => isOvkitError(e, "FileMissing"));
  }));

Deno.test("a label map is read from NIfTI, RTSTRUCT and SEG", () =>
  inTemporaryFolder(async (folder) => {
    const series = await writeDicomSeries(join(folder, "ct"), scan);
    const path = (name: string) => join(folder, name);
    await writeNifti(path("a.nii.gz"), label);
    await writeRtStruct(path("rs.dcm"), label, series, { names: { 1: "liver", 2: "spleen" } });
    await writeDicomSeg(path("seg.dcm"), label, series, {
      segments: { 1: { name: "liver" }, 2: { name: "spleen" } },
    });
    await assert.rejects(readImage(path("rs.dcm")), (error) => {
      assert.ok(isOvkitError(error, "FormatUnsupported"));
      assert.match(error.message, /rs\.dcm: a DICOM structure set.*readRtStruct/);
      return true;
    });
    for (const name of ["a.nii.gz", "rs.dcm", "seg.dcm"]) {
      const read = await readLabelMap(path(name), { image: series });
      assert.deepEqual([...read.data], [...label.data], name);
    }
    const regions = { spleen: 5, pancreas: 6 };
    for (const name of ["rs.dcm", "seg.dcm"]) {
      assert.deepEqual(await listDicomRegions(path(name)), ["liver", "spleen"]);
      const read = await readLabelMap(path(name), { image: series, regions });
      assert.deepEqual([...read.data], [...label.data].map((v) => v === 2 ? 5 : 0), name);
      assert.equal(read.notes!.filter((note) => /"liver"|"pancreas"/.test(note)).length, 2);
    }
    assert.deepEqual([...(await readLabelMap(path("seg.dcm"))).data], [...label.data]);
    await assert.rejects(
      readLabelMap(path("rs.dcm"), { image: scan }),
      (error) => isOvkitError(error, "FormatUnsupported"),
    );
    await assert.rejects(
      listDicomRegions(path("a.nii.gz")),
      (error) => isOvkitError(error, "FormatUnsupported"),
    );
  }));
