import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { readDicomFile } from "../../../lib/io/dicom/read_dicom_file.ts";
import { cielabValue } from "../../../lib/io/dicom_seg/cielab_value.ts";
import { readDicomSeg } from "../../../lib/io/dicom_seg/read_dicom_seg.ts";
import {
  writeDicomSeg,
  type WriteDicomSegOptions,
} from "../../../lib/io/dicom_seg/write_dicom_seg.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rasOfLps, seriesOf } from "../rtstruct/series_of.ts";

const OBLIQUE = rasOfLps([
  ...[0.6, 0, -1.6, -131.0625],
  ...[0, 1.25, 0, 42.5],
  ...[0.8, 0, 1.2, 1204.75],
  ...[0, 0, 0, 1],
]);

Deno.test("writeDicomSeg: random labels come back voxel by voxel, upright and oblique", async () => {
  const cases = fc.record({
    shapeZyx: fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
    ),
    seed: fc.nat(),
    share: fc.constantFrom(0.02, 0.5),
    oblique: fc.boolean(),
  });
  await inTemporaryFolder((folder) =>
    fc.assert(
      fc.asyncProperty(cases, async ({ shapeZyx, seed, share, oblique }) => {
        const series = seriesOf({ shapeZyx, ...(oblique ? { affineRas: OBLIQUE } : {}) });
        const random = randomStream(seed, "labels");
        const data = Uint8Array.from(
          series.data as Uint8Array,
          () => random.uniform() < share ? 1 + random.integer(3) : 0,
        );
        const labels = createVolume({ ...series, data });
        const segments = { 1: {}, 2: {}, 3: {} };
        await writeDicomSeg(`${folder}/a.dcm`, labels, series, { segments });
        const read = await readDicomSeg(`${folder}/a.dcm`, { series });
        assert.deepEqual(read.data, data);
      }),
      { seed: 4, numRuns: 100 },
    )
  );
});

Deno.test("writeDicomSeg: bits packed over frames, coded segments, references, the same bytes", async () => {
  await inTemporaryFolder(async (folder) => {
    const series = seriesOf({ shapeZyx: [3, 1, 3], identity: { studyDate: "20200131" } });
    const data = Uint8Array.of(0, 4, 4, 0, 0, 0, 9, 0, 4);
    const labels = createVolume({ ...series, data });
    const options: WriteDicomSegOptions = {
      segments: {
        4: {
          name: "Leber größer",
          category: ["123037004", "SCT", "Anatomical Structure"],
          type: ["10200004", "SCT", "Liver"],
          color: [255, 255, 255],
          algorithm: null,
        },
      },
      label: "AUTO_1",
    };
    await writeDicomSeg(`${folder}/a.dcm`, labels, series, options);
    await writeDicomSeg(`${folder}/b.dcm`, labels, series, options);
    assert.deepEqual(
      await Deno.readFile(`${folder}/a.dcm`),
      await Deno.readFile(`${folder}/b.dcm`),
    );
    const { dataset } = await readDicomFile(`${folder}/a.dcm`);
    const moved = createVolume({ ...series, data: Uint8Array.of(0, 0, 0, 0, 4, 4, 9, 0, 4) });
    await writeDicomSeg(`${folder}/c.dcm`, moved, series, options);
    const other = (await readDicomFile(`${folder}/c.dcm`)).dataset;
    assert.deepEqual(other.bytes("PixelData"), dataset.bytes("PixelData"));
    assert.notEqual(other.text("SOPInstanceUID"), dataset.text("SOPInstanceUID"));
    assert.equal(dataset.number("NumberOfFrames"), 3);
    assert.deepEqual([...dataset.bytes("PixelData")!], [0b01100110, 0]);
    const [first, second] = dataset.items("SegmentSequence");
    assert.deepEqual([first.number("SegmentNumber"), first.text("SegmentLabel")], [
      1,
      "Leber größer",
    ]);
    assert.deepEqual([second.number("SegmentNumber"), second.text("SegmentLabel")], [2, "9"]);
    const [type] = first.items("SegmentedPropertyTypeCodeSequence");
    assert.equal(type.text("CodeValue"), "10200004");
    assert.equal(first.text("SegmentAlgorithmType"), "MANUAL");
    assert.equal(second.text("SegmentAlgorithmType"), "AUTOMATIC");
    assert.deepEqual(first.numbers("RecommendedDisplayCIELabValue"), [65535, 32896, 32896]);
    const frames = dataset.items("PerFrameFunctionalGroupsSequence");
    const described = frames.map((frame) => [
      frame.items("SegmentIdentificationSequence")[0].number("ReferencedSegmentNumber"),
      frame.items("DerivationImageSequence")[0].items("SourceImageSequence")[0]
        .text("ReferencedSOPInstanceUID"),
      ...frame.items("PlanePositionSequence")[0].numbers("ImagePositionPatient").slice(2),
      ...frame.items("FrameContentSequence")[0].numbers("DimensionIndexValues"),
    ]);
    assert.deepEqual(described, [
      [1, "2.25.100", 0, 1, 1],
      [1, "2.25.102", 4, 1, 2],
      [2, "2.25.102", 4, 2, 2],
    ]);
    const [referenced] = dataset.items("ReferencedSeriesSequence");
    assert.equal(referenced.items("ReferencedInstanceSequence").length, 3);
    assert.deepEqual((await readDicomSeg(`${folder}/a.dcm`)).classNames, {
      1: "Leber größer",
      2: "9",
    });
  });
});

Deno.test("writeDicomSeg: what cannot be written is refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const series = seriesOf({ shapeZyx: [1, 2, 2] });
    const labels = createVolume({ ...series, data: Uint8Array.of(0, 1, 0, 0) });
    const refuses = (options: WriteDicomSegOptions, text: RegExp, tag = "ArgumentInvalid") =>
      assert.rejects(
        writeDicomSeg(`${folder}/a.dcm`, labels, series, options),
        (error) => isOvkitError(error) && error.tag === tag && text.test(error.message),
      );
    await refuses({ segments: { 0: {} } }, /class 0/);
    await refuses({ segments: { 1: { name: "a".repeat(65) } } }, /name of class 1/);
    await refuses({ segments: { 1: { color: [1, 2, -3] } } }, /color of class 1/);
    await refuses({ segments: { 1: { type: ["1".repeat(17), "SCT", "x"] } } }, /code value/);
    await refuses({ label: "lower" }, /capital letters/);
    const empty = createVolume({ ...series, data: new Uint8Array(4) });
    await assert.rejects(
      writeDicomSeg(`${folder}/a.dcm`, empty, series),
      (error) => isOvkitError(error, "DataInvalid"),
    );
    assert.deepEqual([...Deno.readDirSync(folder)], []);
  });
});

Deno.test("cielabValue: white, black and the primary red of the standard's colour space", () => {
  assert.deepEqual(cielabValue([255, 255, 255]), [65535, 32896, 32896]);
  assert.deepEqual(cielabValue([0, 0, 0]), [0, 32896, 32896]);
  const [l, a, b] = cielabValue([255, 0, 0]);
  const near = (found: number, expected: number) => assert.ok(Math.abs(found - expected) < 0.1);
  near(l / 65535 * 100, 54.29);
  near(a / 65535 * 255 - 128, 80.81);
  near(b / 65535 * 255 - 128, 69.89);
});
