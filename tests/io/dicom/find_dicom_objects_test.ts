import assert from "node:assert/strict";
import { join } from "node:path";
import { findDicomObjects } from "../../../lib/io/dicom/find_dicom_objects.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import { formatDicomFile } from "../../../lib/io/dicom/write_dicom_file.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { stackAt, writeSlices } from "./slice_files.ts";

Deno.test("findDicomObjects: structure sets and segmentations know their series", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(join(folder, "ct"), stackAt([0, 5, 10]));
    const study = { StudyInstanceUID: "1.2", SOPInstanceUID: "1.2.50" };
    const files = {
      rt: {
        ...study,
        SOPClassUID: "1.2.840.10008.5.1.4.1.1.481.3",
        Modality: "RTSTRUCT",
        ReferencedFrameOfReferenceSequence: [{
          FrameOfReferenceUID: "1.2.4",
          RTReferencedStudySequence: [{
            RTReferencedSeriesSequence: [{ SeriesInstanceUID: "1.2.3" }],
          }],
        }],
      },
      seg: {
        ...study,
        SOPClassUID: "1.2.840.10008.5.1.4.1.1.66.4",
        Modality: "SEG",
        FrameOfReferenceUID: "1.2.4",
        ReferencedSeriesSequence: [{ SeriesInstanceUID: "1.2.3" }],
        Rows: 3,
        Columns: 4,
        PixelData: new ArrayBuffer(2),
      },
      report: { ...study, SOPClassUID: "1.2.840.10008.5.1.4.1.1.88.11", Modality: "SR" },
      directory: { ...study, SOPClassUID: "1.2.840.10008.1.3.10" },
    };
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(join(folder, name), formatDicomFile(content));
    }
    const found = await findDicomObjects(folder);
    assert.equal(found.series.length, 1);
    assert.equal(found.series[0].paths.length, 3);
    assert.deepEqual(found.structureSets, [{
      kind: "structureSet",
      path: join(folder, "rt"),
      sopClassUid: files.rt.SOPClassUID,
      sopInstanceUid: "1.2.50",
      studyInstanceUid: "1.2",
      modality: "RTSTRUCT",
      frameOfReferenceUid: "1.2.4",
      referencedSeriesUids: ["1.2.3"],
    }]);
    assert.deepEqual(found.segmentations.map(({ path }) => path), [join(folder, "seg")]);
    assert.deepEqual(found.segmentations[0].referencedSeriesUids, ["1.2.3"]);
    assert.deepEqual(found.others.map(({ modality }) => modality), ["", "SR"]);
    assert.deepEqual(found.damaged, []);
  });
});

Deno.test("findDicomObjects: links are followed, each folder once", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(join(folder, "store"), stackAt([0, 5]));
    await Deno.mkdir(join(folder, "case"));
    for (const name of ["0.dcm", "1.dcm"]) {
      await Deno.symlink(join(folder, "store", name), join(folder, "case", name));
    }
    await Deno.symlink(join(folder, "case"), join(folder, "case", "loop"));
    const [series] = (await findDicomObjects(join(folder, "case"))).series;
    assert.deepEqual(series.paths, [join(folder, "case/0.dcm"), join(folder, "case/1.dcm")]);
    const scan = await readDicomSeries(join(folder, "case", ".", "1.dcm"));
    assert.equal(scan.slices.length, 2);
  });
});
