import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import type { DicomSeries } from "../../../lib/io/dicom/dicom_series.ts";
import { readDicomFile } from "../../../lib/io/dicom/read_dicom_file.ts";
import { listRtStructRois } from "../../../lib/io/rtstruct/list_rtstruct_rois.ts";
import { readRtStruct } from "../../../lib/io/rtstruct/read_rtstruct.ts";
import {
  writeRtStruct,
  type WriteRtStructOptions,
} from "../../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { Volume } from "../../../lib/volumes/volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rasOfLps, seriesOf } from "./series_of.ts";

const OBLIQUE = rasOfLps([
  ...[0.612, -0.7513, -0.6842, -131.0625],
  ...[0.7285, 0.2041, 1.8803, 42.5],
  ...[-0.3063, -1.0137, 1.0953, 1204.75],
  ...[0, 0, 0, 1],
]);

const labelled = (series: DicomSeries, data: VoxelArray): Volume =>
  createVolume({ data, shapeZyx: series.shapeZyx, affineRas: series.affineRas });

const byNumber = { 1: 1, 2: 2, 3: 3 };

async function roundTrip(data: Uint8Array, series: DicomSeries, options: WriteRtStructOptions) {
  const path = await Deno.makeTempFile({ suffix: ".dcm" });
  try {
    await writeRtStruct(path, labelled(series, data), series, options);
    return await readRtStruct(path, series, byNumber, { missing: "note" });
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("writeRtStruct: random labels come back voxel by voxel, upright and oblique", async () => {
  const cases = fc.record({
    shapeZyx: fc.tuple(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
    ),
    seed: fc.nat(),
    share: fc.constantFrom(0.1, 0.5, 0.9),
    subPixel: fc.boolean(),
    oblique: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shapeZyx, seed, share, subPixel, oblique }) => {
      const series = seriesOf({ shapeZyx, ...(oblique ? { affineRas: OBLIQUE } : {}) });
      const random = randomStream(seed, "labels");
      const data = Uint8Array.from(
        series.data as Uint8Array,
        () => random.uniform() < share ? 1 + random.integer(3) : 0,
      );
      if (data.every((value) => value === 0)) data[0] = 1;
      assert.deepEqual((await roundTrip(data, series, { subPixel })).data, data);
    }),
    { seed: 2, numRuns: 100 },
  );
});

Deno.test("writeRtStruct: contours a quarter or half a voxel outside the voxels' centres", async () => {
  await inTemporaryFolder(async (folder) => {
    const series = seriesOf({ shapeZyx: [2, 3, 3] });
    const data = new Uint8Array(18);
    data[13] = 1;
    for (const [subPixel, by] of [[false, 0.25], [true, 0.5]] as const) {
      await writeRtStruct(`${folder}/a.dcm`, labelled(series, data), series, { subPixel });
      const { dataset } = await readDicomFile(`${folder}/a.dcm`);
      const [contour] = dataset.items("ROIContourSequence")[0].items("ContourSequence");
      assert.deepEqual(contour.numbers("ContourData"), [
        ...[1, 1 - by, 2, 1 + by, 1, 2, 1, 1 + by, 2, 1 - by, 1, 2],
      ]);
      assert.equal(contour.number("NumberOfContourPoints"), 4);
      assert.equal(contour.text("ContourGeometricType"), "CLOSED_PLANAR");
      const [image] = contour.items("ContourImageSequence");
      assert.equal(image.text("ReferencedSOPInstanceUID"), "2.25.101");
    }
  });
});

Deno.test("writeRtStruct: names, colours, references, identifiers, the same bytes twice", async () => {
  await inTemporaryFolder(async (folder) => {
    const identity = { patientName: "Müller^Jörg", patientId: "P 1", studyDate: "20200131" };
    const series = seriesOf({ shapeZyx: [3, 4, 4], identity });
    const data = new Uint8Array(48);
    data.set([1, 1, 0, 3], 16);
    const options = {
      names: { 1: "Leber größer", 2: "leer" },
      colors: { 1: [1, 2, 255] as const },
      label: "Auto",
      description: "of a model",
    };
    const write = (name: string, more: WriteRtStructOptions = {}) =>
      writeRtStruct(`${folder}/${name}`, labelled(series, data), series, { ...options, ...more });
    await write("a.dcm");
    await write("b.dcm");
    await write("c.dcm", { names: { 1: "other" } });
    const bytes = (name: string) => Deno.readFile(`${folder}/${name}`);
    assert.deepEqual(await bytes("a.dcm"), await bytes("b.dcm"));
    const rois = await listRtStructRois(`${folder}/a.dcm`);
    assert.deepEqual(rois.map(({ number, name, contours }) => ({ number, name, contours })), [
      { number: 1, name: "Leber größer", contours: { CLOSED_PLANAR: 1 } },
      { number: 2, name: "leer", contours: {} },
      { number: 3, name: "3", contours: { CLOSED_PLANAR: 1 } },
    ]);
    assert.deepEqual(rois[0].color, [1, 2, 255]);
    assert.notDeepEqual(rois[1].color, rois[2].color);
    const { dataset } = await readDicomFile(`${folder}/a.dcm`);
    const other = (await readDicomFile(`${folder}/c.dcm`)).dataset;
    assert.equal(dataset.text("PatientName"), "Müller^Jörg");
    assert.equal(dataset.text("StructureSetLabel"), "Auto");
    assert.equal(dataset.text("SeriesDescription"), "of a model");
    assert.notEqual(dataset.text("SOPInstanceUID"), other.text("SOPInstanceUID"));
    assert.notEqual(dataset.text("SeriesInstanceUID"), "2.25.2");
    const [frame] = dataset.items("ReferencedFrameOfReferenceSequence");
    assert.equal(frame.text("FrameOfReferenceUID"), "2.25.3");
    const [study] = frame.items("RTReferencedStudySequence");
    const [referenced] = study.items("RTReferencedSeriesSequence");
    assert.equal(referenced.text("SeriesInstanceUID"), "2.25.2");
    assert.deepEqual(
      referenced.items("ContourImageSequence").map((item) => item.text("ReferencedSOPInstanceUID")),
      ["2.25.100", "2.25.101", "2.25.102"],
    );
  });
});

Deno.test("writeRtStruct: other voxel types, many classes, resampled and multi-frame series", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.dcm`;
    const series = seriesOf({ shapeZyx: [4, 2, 3] });
    const values = Array.from({ length: 24 }, (_, i) => i * 2700);
    for (
      const data of [
        Uint16Array.from(values),
        Float64Array.from(values),
        BigInt64Array.from(values, BigInt),
      ]
    ) {
      await writeRtStruct(path, labelled(series, data), series);
      assert.deepEqual([...(await readRtStruct(path, series)).data], values);
    }
    const few = { ...series, resampled: true, slices: [series.slices[3], series.slices[0]] };
    await writeRtStruct(path, labelled(series, new Uint8Array(24).fill(1)), few);
    const instances = async () =>
      (await readDicomFile(path)).dataset.items("ROIContourSequence")[0].items("ContourSequence")
        .map((contour) => contour.items("ContourImageSequence")[0])
        .map((image) => [
          image.text("ReferencedSOPInstanceUID"),
          image.number("ReferencedFrameNumber"),
        ]);
    const nearest = ["2.25.100", "2.25.100", "2.25.103", "2.25.103"];
    assert.deepEqual(await instances(), nearest.map((uid) => [uid, undefined]));
    const slices = series.slices.map((slice, i) => ({
      ...slice,
      sopInstanceUid: "2.25.9",
      frame: i + 1,
    }));
    await writeRtStruct(path, labelled(series, new Uint8Array(24).fill(1)), { ...series, slices });
    assert.deepEqual(await instances(), [1, 2, 3, 4].map((frame) => ["2.25.9", frame]));
  });
});

Deno.test("writeRtStruct: what cannot be written is refused and no file appears", async () => {
  await inTemporaryFolder(async (folder) => {
    const series = seriesOf({ shapeZyx: [2, 3, 4] });
    const refuses = async (
      labels: Volume,
      tag: "GeometryMismatch" | "DataInvalid" | "ArgumentInvalid",
      text: RegExp,
      options?: WriteRtStructOptions,
    ) => {
      await assert.rejects(
        writeRtStruct(`${folder}/a.dcm`, labels, series, options),
        (error) => isOvkitError(error, tag) && text.test(error.message),
      );
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    };
    const one = new Uint8Array(24).fill(1, 2, 5);
    const moved = series.affineRas.map((value, i) => i === 3 ? value + 0.2 : value);
    const shapeZyx = [2, 3, 4] as const;
    await refuses(
      createVolume({ data: one, shapeZyx, affineRas: moved }),
      "GeometryMismatch",
      /0\.20 mm from the series'.*restore/,
    );
    await refuses(
      createVolume({ data: one, shapeZyx: [2, 4, 3], affineRas: series.affineRas }),
      "GeometryMismatch",
      /shape \(2, 4, 3\); expected the series' shape \(2, 3, 4\)/,
    );
    const ok = labelled(series, one);
    await refuses(labelled(series, new Uint8Array(24)), "DataInvalid", /no voxel of any class/);
    await refuses(labelled(series, new Float32Array(24).fill(0.5)), "DataInvalid", /label 0\.5/);
    await refuses(labelled(series, new Float32Array(24).fill(NaN)), "DataInvalid", /label NaN/);
    await refuses(labelled(series, new Int16Array(24).fill(-1)), "DataInvalid", /label -1/);
    await refuses(labelled(series, new Int32Array(24).fill(70000)), "DataInvalid", /label 70000/);
    await refuses(ok, "ArgumentInvalid", /name of class 1/, { names: { 1: "a\\b" } });
    await refuses(ok, "ArgumentInvalid", /64 characters/, { names: { 1: "a".repeat(65) } });
    await refuses(ok, "ArgumentInvalid", /class 0/, { names: { 0: "background" } });
    await refuses(ok, "ArgumentInvalid", /color of class 1/, { colors: { 1: [0, 0, 256] } });
    await refuses(ok, "ArgumentInvalid", /label: /, { label: "a".repeat(17) });
    const nudged = series.affineRas.map((value, i) => i === 3 ? value + 0.05 : value);
    await writeRtStruct(
      `${folder}/a.dcm`,
      createVolume({ data: one, shapeZyx, affineRas: nudged }),
      series,
    );
  });
});
