import assert from "node:assert/strict";
import { join } from "node:path";
import type { ErrorTag } from "../../../lib/foundation/error_tag.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { findDicomObjects } from "../../../lib/io/dicom/find_dicom_objects.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import type { DicomContent } from "../../../lib/io/dicom/write_dicom_file.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { sliceBytes, stackAt, writeSlices } from "./slice_files.ts";

async function assertRefused(path: string, tag: ErrorTag, message: RegExp): Promise<void> {
  const error = await readDicomSeries(path).then(() => undefined, (error) => error);
  assert.ok(isOvkitError(error, tag), `${error}`);
  assert.match(error.message, message);
}

Deno.test("readDicomSeries: folders without images are refused", async () => {
  await inTemporaryFolder(async (folder) => {
    await assertRefused(join(folder, "none"), "FileMissing", /none: no such file/);
    await assertRefused(folder, "DataInvalid", /no DICOM images \(0 other DICOM files, 0 files/);
    await Deno.writeTextFile(join(folder, "notes.txt"), "not an image");
    await Deno.writeFile(join(folder, "empty.dcm"), new Uint8Array());
    await assertRefused(folder, "DataInvalid", /0 other DICOM files, 2 files that are not/);
  });
});

Deno.test("readDicomSeries: other files beside the images do not matter", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, stackAt([0, 5]));
    await Deno.writeTextFile(join(folder, "notes.txt"), "x".repeat(100_000));
    await Deno.writeFile(join(folder, "scan.zip"), Uint8Array.of(0x50, 0x4b, 3, 4));
    const plan = { SOPClassUID: "1.2.840.10008.5.1.4.1.1.481.3", Modality: "RTSTRUCT" };
    const bytes = sliceBytes({ content: { ...plan, PixelData: new ArrayBuffer(0) } });
    await Deno.writeFile(join(folder, "rt.dcm"), bytes);
    assert.equal((await readDicomSeries(folder)).shapeZyx[0], 2);
    const found = await findDicomObjects(folder);
    assert.equal(found.series.length, 1);
    assert.deepEqual(found.structureSets.map(({ path }) => path), [join(folder, "rt.dcm")]);
    assert.deepEqual([found.segmentations, found.others, found.damaged], [[], [], []]);
  });
});

Deno.test("readDicomSeries: a file that is cut off is named, wherever the cut is", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSlices(folder, stackAt([0, 5, 10]));
    const path = join(folder, "1.dcm");
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 5));
    await assertRefused(folder, "FileCorrupt", /1\.dcm: 19 bytes of pixels; expected 24/);
    await Deno.writeFile(path, bytes.subarray(0, 300));
    await assertRefused(folder, "FileCorrupt", /1\.dcm: DICOM that cannot be read/);
    assert.equal((await findDicomObjects(folder)).damaged.length, 1);
  });
});

Deno.test("readDicomSeries: damaged headers and pixels are named", async () => {
  const cases: [DicomContent, ErrorTag, RegExp][] = [
    [{ ImagePositionPatient: "1\\2\\x" }, "FileCorrupt", /ImagePositionPatient whose value 3/],
    [{ Rows: 300 }, "FileCorrupt", /24 bytes of pixels; expected 2400/],
    [{ Rows: 65535, Columns: 65535 }, "FileCorrupt", /24 bytes of pixels/],
    [{ BitsStored: 17 }, "FormatUnsupported", /17 bits stored below bit 15 of 16/],
    [{ BitsAllocated: 12, BitsStored: 12, HighBit: 11 }, "FormatUnsupported", /pixels of 12 bits/],
    [{ RescaleSlope: "0" }, "FormatUnsupported", /a rescale slope of 0/],
    [
      { ImageType: ["ORIGINAL", "PRIMARY", "M", "MOSAIC"] },
      "FormatUnsupported",
      /a mosaic of slices/,
    ],
    [{ NumberOfFrames: "4" }, "FormatUnsupported", /several frames without a place/],
  ];
  for (const [content, tag, message] of cases) {
    await inTemporaryFolder(async (folder) => {
      await writeSlices(folder, stackAt([0, 5]).map((slice) => ({ ...slice, content })));
      const wanted = { seriesUid: "1.2.3" };
      const error = await readDicomSeries(folder, wanted).then(() => undefined, (error) => error);
      assert.ok(isOvkitError(error, tag), `${JSON.stringify(content)}: ${error}`);
      assert.match(error.message, message);
    });
  }
});

Deno.test("readDicomSeries: transfer syntaxes that are not read are named", async () => {
  await inTemporaryFolder(async (folder) => {
    const options = { transferSyntaxUid: "1.2.840.10008.1.2.4.100" };
    await writeSlices(folder, stackAt([0, 5]).map((slice) => ({ ...slice, options })));
    await assertRefused(folder, "DataInvalid", /transfer syntax 1\.2\.840\.10008\.1\.2\.4\.100/);
  });
});

Deno.test("readDicomSeries: compressed pixels that are damaged are named", async () => {
  const fixtures = new URL("../../fixtures/dicom/", import.meta.url).pathname;
  for (const name of ["rle", "jpeg_lossless_70", "jpeg_ls", "jpeg_2000", "htj2k_201"]) {
    await inTemporaryFolder(async (folder) => {
      const bytes = await Deno.readFile(`${fixtures}${name}/1.dcm`);
      await Deno.writeFile(join(folder, "a.dcm"), bytes.subarray(0, bytes.length - 120));
      await assertRefused(folder, "FileCorrupt", /a\.dcm: /);
    });
  }
  const whole = await readDicomSeries(`${fixtures}jpeg_ls`);
  assert.equal(whole.shapeZyx[0], 5);
});
