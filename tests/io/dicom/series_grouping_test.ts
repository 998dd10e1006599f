import assert from "node:assert/strict";
import { join } from "node:path";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import type { OvkitError } from "../../../lib/foundation/ovkit_error.ts";
import { listDicomSeries } from "../../../lib/io/dicom/list_dicom_series.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import type { DicomContent } from "../../../lib/io/dicom/write_dicom_file.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rampOf, type SliceFields, stackAt, writeSlices } from "./slice_files.ts";

const PLACES = [0, 5, 10, 15];

function changed(
  slices: readonly SliceFields[],
  content: DicomContent,
  prefix = "b",
): SliceFields[] {
  return slices.map((slice, i) => ({
    ...slice,
    name: `${prefix}${i}.dcm`,
    content: {
      SOPInstanceUID: `1.7.${[...prefix].map((c) => c.charCodeAt(0)).join("")}.${i}`,
      ...slice.content,
      ...content,
    },
  }));
}

async function errorOf(folder: string): Promise<OvkitError> {
  const error = await readDicomSeries(folder).then(() => undefined, (error) => error);
  assert.ok(isOvkitError(error), `${error}`);
  return error;
}

Deno.test("readDicomSeries: of several series all are listed and one is asked for", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(join(folder, "a"), stackAt(PLACES));
    const portal = { SeriesInstanceUID: "1.2.9", SeriesDescription: "portal", SeriesNumber: "4" };
    await writeSlices(join(folder, "deep/er"), changed(stackAt([0, 3]), portal));
    const error = await errorOf(folder);
    assert.equal(error.tag, "ArgumentInvalid");
    assert.match(
      error.message,
      /2 series: 1\.2\.3 \(CT series 2 "thorax", 4 axial images of 4 × 3\); 1\.2\.9 \(CT series 4 "portal", 2 axial/,
    );
    assert.match(error.message, /seriesUid: "1\.2\.3"/);
    for (const seriesUid of ["1.2.9", "portal", "4"]) {
      const scan = await readDicomSeries(folder, { seriesUid });
      assert.equal(scan.identity.seriesDescription, "portal", seriesUid);
      assert.equal(scan.shapeZyx[0], 2);
    }
    const scan = await readDicomSeries(join(folder, "a/2.dcm"));
    assert.equal(scan.identity.seriesDescription, "thorax");
    await assert.rejects(
      readDicomSeries(folder, { seriesUid: "venous" }),
      (error) =>
        isOvkitError(error, "DataInvalid") && /no series "venous" among/.test(error.message),
    );
  });
});

Deno.test("readDicomSeries: a second acquisition at the same places is asked for", async () => {
  await inTemporaryFolder(async (folder) => {
    const first = changed(stackAt(PLACES), { AcquisitionNumber: "1" }, "a");
    const second = PLACES.map((z, i) => ({
      position: [-10, -20, z] as const,
      values: rampOf(i + 10),
    }));
    await writeSlices(folder, [...first, ...changed(second, { AcquisitionNumber: "2" })]);
    const error = await errorOf(folder);
    assert.equal(error.tag, "ArgumentInvalid");
    assert.match(
      error.message,
      /1\.2\.3#1 \(.*AcquisitionNumber 1.*1\.2\.3#2 \(.*AcquisitionNumber 2/,
    );
    const scan = await readDicomSeries(folder, { seriesUid: "1.2.3#2" });
    assert.equal(scan.data[0], 1000);
    assert.equal(scan.shapeZyx[0], 4);
  });
});

for (
  const [keyword, values] of [
    ["EchoTime", ["2.3", "4.6"]],
    ["TemporalPositionIdentifier", ["1", "2"]],
    ["TriggerTime", ["0", "350"]],
    ["ConvolutionKernel", ["B30f", "B70f"]],
  ] as const
) {
  Deno.test(`listDicomSeries: ${keyword} parts images at the same places`, async () => {
    await inTemporaryFolder(async (folder) => {
      const slices = values.flatMap((value, k) =>
        changed(stackAt(PLACES), { [keyword]: value }, "ab"[k])
      );
      await writeSlices(folder, slices);
      const series = await listDicomSeries(folder);
      assert.deepEqual(series.map(({ mark }) => mark), values.map((v) => `${keyword} ${v}`));
      assert.ok(series.every(({ usable, shapeZyx }) => usable && shapeZyx?.[0] === 4));
    });
  });
}

Deno.test("readDicomSeries: acquisitions that interleave are not taken for one", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, [
      ...changed(stackAt(PLACES), { AcquisitionNumber: "1" }, "a"),
      ...changed(stackAt(PLACES.map((z) => z + 2)), { AcquisitionNumber: "2" }),
    ]);
    assert.match((await errorOf(folder)).message, /2 series: .*AcquisitionNumber 1/);
  });
});

Deno.test("readDicomSeries: acquisitions that continue one another are one", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, [
      ...changed(stackAt(PLACES), { AcquisitionNumber: "1" }, "a"),
      ...changed(stackAt(PLACES.map((z) => z + 20)), { AcquisitionNumber: "2" }),
    ]);
    assert.equal((await readDicomSeries(folder)).shapeZyx[0], 8);
  });
});

Deno.test("readDicomSeries: images that nothing tells apart are refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const other = PLACES.map((z) => ({ position: [-10, -20, z] as const, values: rampOf(50) }));
    await writeSlices(folder, [...changed(stackAt(PLACES), {}, "a"), ...changed(other, {})]);
    const error = await errorOf(folder);
    assert.equal(error.tag, "GeometryMismatch");
    assert.match(error.message, /nothing in their headers tells them apart/);
  });
});

Deno.test("readDicomSeries: files that are there twice count once", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(join(folder, "a"), stackAt(PLACES));
    await writeSlices(join(folder, "copy"), stackAt(PLACES).slice(1));
    const scan = await readDicomSeries(folder);
    assert.equal(scan.shapeZyx[0], 4);
    assert.match(scan.notes.join(), /3 images there twice, by SOPInstanceUID/);
  });
});

Deno.test("readDicomSeries: the same pixels under another UID count once", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, [...stackAt(PLACES), ...changed(stackAt(PLACES).slice(2), {})]);
    const scan = await readDicomSeries(folder);
    assert.equal(scan.shapeZyx[0], 4);
    assert.match(scan.notes.join(), /2 images there twice, by position and pixels/);
  });
});

Deno.test("readDicomSeries: localizers are left out, by their type or their orientation", async () => {
  const contents: DicomContent[] = [
    { ImageType: ["ORIGINAL", "PRIMARY", "LOCALIZER"] },
    { ImageOrientationPatient: ["0", "1", "0", "0", "0", "-1"] },
  ];
  for (const content of contents) {
    await inTemporaryFolder(async (folder) => {
      await writeSlices(folder, [...stackAt(PLACES), ...changed(stackAt([3]), content)]);
      const scan = await readDicomSeries(folder);
      assert.equal(scan.shapeZyx[0], 4);
      assert.match(scan.notes.join(), /left out: 1\.2\.3#2 \(.*1 \w+ image of 4 × 3, localizer/);
      const kinds = (await listDicomSeries(folder)).map(({ kind }) => kind);
      assert.deepEqual(kinds, ["original", "localizer"]);
    });
  }
});

Deno.test("readDicomSeries: two sizes in one series are two stacks", async () => {
  await inTemporaryFolder(async (folder) => {
    const turned = changed(stackAt(PLACES), { Rows: 4, Columns: 3 });
    await writeSlices(folder, [...stackAt(PLACES), ...turned]);
    assert.match((await errorOf(folder)).message, /2 series: 1\.2\.3#1 .*; 1\.2\.3#2/);
  });
});

Deno.test("readDicomSeries: derived images are read only where there are no others", async () => {
  await inTemporaryFolder(async (folder) => {
    const content = { SeriesInstanceUID: "1.2.8", ImageType: ["DERIVED", "SECONDARY", "MPR"] };
    await writeSlices(join(folder, "mpr"), changed(stackAt(PLACES), content));
    assert.match((await readDicomSeries(folder)).notes.join(), /computed from other images/);
    await writeSlices(join(folder, "a"), stackAt([0, 5]));
    const scan = await readDicomSeries(folder);
    assert.equal(scan.shapeZyx[0], 2);
    assert.match(scan.notes.join(), /left out: 1\.2\.8 \(.*derived\)/);
  });
});

Deno.test("readDicomSeries: screens and colour are passed over, or refused by name", async () => {
  await inTemporaryFolder(async (folder) => {
    const capture = {
      SeriesInstanceUID: "1.2.7",
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.7",
      ImagePositionPatient: [],
    };
    const colour = {
      SeriesInstanceUID: "1.2.6",
      SamplesPerPixel: 3,
      PhotometricInterpretation: "RGB",
    };
    await writeSlices(join(folder, "capture"), changed(stackAt([0, 5]), capture));
    assert.match((await errorOf(folder)).message, /no series of slices among .*no position/);
    await writeSlices(join(folder, "colour"), changed(stackAt([0, 5]), colour, "c"));
    const refused = await readDicomSeries(folder, { seriesUid: "1.2.6" }).catch((error) => error);
    assert.ok(isOvkitError(refused, "FormatUnsupported"));
    assert.match(refused.message, /colour pixels \(RGB, 3 samples each\)/);
    await writeSlices(join(folder, "a"), stackAt(PLACES));
    const scan = await readDicomSeries(folder);
    assert.match(scan.notes.join(), /left out: .*1\.2\.6.*1\.2\.7.*capture/);
  });
});

Deno.test("readDicomSeries: images without UIDs are one series a folder", async () => {
  await inTemporaryFolder(async (folder) => {
    const content = { SeriesInstanceUID: "", SOPInstanceUID: "", StudyInstanceUID: "" };
    const slices = stackAt(PLACES).map((slice) => ({ ...slice, content }));
    await writeSlices(join(folder, "a"), slices);
    assert.equal((await readDicomSeries(folder)).shapeZyx[0], 4);
    await writeSlices(join(folder, "b"), slices);
    assert.equal((await errorOf(folder)).tag, "ArgumentInvalid");
    assert.equal((await readDicomSeries(folder, { seriesUid: join(folder, "b") })).shapeZyx[0], 4);
  });
});
