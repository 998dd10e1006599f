import assert from "node:assert/strict";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { formatDicomFile } from "../../../lib/io/dicom/write_dicom_file.ts";
import type { DicomContent } from "../../../lib/io/dicom/write_dicom_file.ts";
import { readDicomSeg } from "../../../lib/io/dicom_seg/read_dicom_seg.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rasOfLps, seriesOf } from "../rtstruct/series_of.ts";
import { structureSet } from "../rtstruct/structure_set.ts";

const folder = new URL("../../fixtures/seg/", import.meta.url).pathname;
const answers: Record<string, { shapeZyx: number[]; firstSlice: number; labels: string }> = JSON
  .parse(await Deno.readTextFile(`${folder}answers.json`));

/** The scan that the stored segmentations were drawn on. */
const SOURCE = seriesOf({
  shapeZyx: [6, 5, 7],
  affineRas: rasOfLps([0.75, 0, 0, -10.5, 0, 1.5, 0, 20.25, 0, 0, 2.5, 3, 0, 0, 0, 1]),
});

for (const [name, { shapeZyx, firstSlice, labels }] of Object.entries(answers)) {
  Deno.test(`readDicomSeg: ${name} as stored, on its own grid and on the scan's`, async () => {
    const expected = Uint8Array.from(atob(labels), (character) => character.charCodeAt(0));
    const read = await readDicomSeg(`${folder}${name}.dcm`);
    assert.deepEqual(read.shapeZyx, shapeZyx);
    assert.deepEqual(read.data, expected);
    const z = 3 + 2.5 * firstSlice;
    assert.deepEqual(read.affineRas, [
      ...[-0.75, 0, 0, 10.5, 0, -1.5, 0, -20.25, 0, 0, 2.5, z, 0, 0, 0, 1],
    ]);
    assert.deepEqual(read.classNames, { 1: "liver", 2: "tumour" });
    const overlap = ["dcmqi", "overlap", "fractional", "fractional_rle"].includes(name);
    assert.equal(read.notes.length, overlap ? 1 : 0);
    if (overlap) {
      assert.match(read.notes[0], /^classes 1 and 2 overlap in \d+ voxels, .* became 2$/);
    }
    const onScan = await readDicomSeg(`${folder}${name}.dcm`, { series: SOURCE });
    const whole = new Uint8Array(6 * 35);
    whole.set(expected, 35 * firstSlice);
    assert.deepEqual(onScan.data, whole);
    assert.deepEqual(onScan.affineRas, SOURCE.affineRas);
  });
}

Deno.test("readDicomSeg: segments by name, the later of overlapping classes, thresholds", async () => {
  const onlyLiver = await readDicomSeg(`${folder}overlap.dcm`, { names: { LIVER: 5 } });
  assert.deepEqual(onlyLiver.classNames, { 5: "liver" });
  assert.deepEqual(onlyLiver.notes, ['"tumour" is left out: no class is given for it']);
  const count = (data: ArrayLike<number>, label: number) =>
    Array.from(data).filter((value) => value === label).length;
  const whole = count(onlyLiver.data, 5);
  const turned = await readDicomSeg(`${folder}overlap.dcm`, { names: { tumour: 1, liver: 2 } });
  assert.equal(count(turned.data, 2), whole);
  const fractional = (threshold: number) =>
    readDicomSeg(`${folder}fractional.dcm`, { names: { liver: 1 }, missing: "note", threshold });
  const counts = [];
  for (const threshold of [0, 0.35, 0.5, 1]) {
    counts.push(count((await fractional(threshold)).data, 1));
  }
  assert.deepEqual(counts, [whole, whole * 3 / 4, whole / 2, 0]);
  assert.ok((await fractional(1)).notes.includes('segment 1 "liver" is empty'));
});

const refuses = (found: Promise<unknown>, tag: Parameters<typeof isOvkitError>[1], text: RegExp) =>
  assert.rejects(found, (error) => isOvkitError(error, tag) && text.test(error.message));

interface TestFrame {
  readonly position: readonly number[];
  readonly segment?: number;
  readonly orientation?: readonly number[];
}

/** A binary segmentation of 2 × 2 pixels, all of them set. */
function segmentation(frames: readonly TestFrame[], content: DicomContent = {}): Uint8Array {
  return formatDicomFile({
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.66.4",
    SOPInstanceUID: "2.25.60",
    Modality: "SEG",
    FrameOfReferenceUID: "2.25.3",
    SegmentationType: "BINARY",
    NumberOfFrames: String(frames.length),
    Rows: 2,
    Columns: 2,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: "a" }],
    SharedFunctionalGroupsSequence: [{
      PixelMeasuresSequence: [{ PixelSpacing: ["1", "1"], SliceThickness: "2" }],
    }],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: frame.position.map(String) }],
      PlaneOrientationSequence: [{
        ImageOrientationPatient: (frame.orientation ?? [1, 0, 0, 0, 1, 0]).map(String),
      }],
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: frame.segment ?? 1 }],
    })),
    PixelData: new Uint8Array(Math.ceil(frames.length / 4) * 2).fill(255).buffer,
    ...content,
  });
}

async function read(bytes: Uint8Array, options?: Parameters<typeof readDicomSeg>[1]) {
  const path = await Deno.makeTempFile({ suffix: ".dcm" });
  try {
    await Deno.writeFile(path, bytes);
    return await readDicomSeg(path, options);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("readDicomSeg: slices without frames are background, one slice has its thickness", async () => {
  const gap = await read(segmentation([{ position: [0, 0, 8] }, { position: [0, 0, 2] }]));
  assert.deepEqual(gap.shapeZyx, [4, 2, 2]);
  assert.deepEqual([...gap.data], [1, 1, 1, 1, ...new Array(8).fill(0), 1, 1, 1, 1]);
  const single = await read(segmentation([{ position: [0, 0, 8] }]));
  assert.deepEqual(single.spacingZyxMm, [2, 1, 1]);
  const closer = await read(segmentation([{ position: [0, 0, 0] }, { position: [0, 0, 1.5] }]));
  assert.deepEqual(closer.spacingZyxMm, [1.5, 1, 1]);
  const tilted = await read(segmentation([{ position: [0, 0, 0] }, { position: [0, 0.5, 2] }]));
  assert.deepEqual(tilted.affineRas.slice(0, 12), [-1, 0, 0, 0, 0, -1, -0.5, 0, 0, 0, 2, 0]);
});

Deno.test("readDicomSeg: frames on no common grid are refused", async () => {
  const at = (...z: number[]) => segmentation(z.map((one) => ({ position: [0, 0, one] })));
  await refuses(read(at(0, 1.3, 2)), "GeometryMismatch", /uneven distances.* 0\.700 mm/);
  const turned = { position: [0, 0, 2], orientation: [0, 1, 0, 1, 0, 0] };
  await refuses(
    read(segmentation([{ position: [0, 0, 0] }, turned])),
    "GeometryMismatch",
    /frame 2/,
  );
  const shifted = [[0, 0, 0], [3, 0, 2], [0, 0, 4]].map((position) => ({ position }));
  await refuses(read(segmentation(shifted)), "GeometryMismatch", /shifted in its plane/);
  const skewed = { position: [0, 0, 0], orientation: [1, 0, 0, 1, 0, 0] };
  await refuses(read(segmentation([skewed])), "FileCorrupt", /perpendicular/);
  await refuses(read(at(0, 2, 1e9)), "FileCorrupt", /so far apart/);
});

Deno.test("readDicomSeg: on another scan, by frame of reference, reference or force", async () => {
  const bytes = segmentation([{ position: [0, 0, 2] }], { FrameOfReferenceUID: "2.25.44" });
  const series = seriesOf({ shapeZyx: [3, 1, 4] });
  await refuses(read(bytes, { series }), "GeometryMismatch", /2\.25\.44.*2\.25\.3/);
  const forced = await read(bytes, { series, force: true });
  assert.deepEqual([...forced.data], [0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0]);
  assert.match(forced.notes[0], /all the same/);
  assert.equal(forced.notes[1], "2 more voxels are labelled on its own grid");
  const referring = segmentation([{ position: [0, 0, 2] }], {
    FrameOfReferenceUID: "2.25.44",
    ReferencedSeriesSequence: [{ SeriesInstanceUID: "2.25.2" }],
  });
  assert.match((await read(referring, { series })).notes[0], /but it refers to the series/);
});

Deno.test("readDicomSeg: files that are no segmentation or damaged", async () => {
  await refuses(readDicomSeg(`${folder}none.dcm`), "FileMissing", /no such file/);
  const rtStruct = structureSet({ rois: [] });
  await refuses(read(rtStruct), "FormatUnsupported", /RTSTRUCT.*readRtStruct/);
  const one = [{ position: [0, 0, 0] }];
  const changed = (content: DicomContent) => read(segmentation(one, content));
  await refuses(changed({ SegmentationType: "MESH" }), "FormatUnsupported", /type MESH/);
  await refuses(changed({ BitsAllocated: 32 }), "FormatUnsupported", /32 bits/);
  await refuses(changed({ NumberOfFrames: "400000000" }), "FileCorrupt", /functional groups of 1/);
  await refuses(changed({ Rows: 60000 }), "FileCorrupt", /2 bytes of pixels/);
  await refuses(changed({ Rows: 0 }), "FileCorrupt", /0 rows/);
  await refuses(changed({ SegmentSequence: [] }), "FileCorrupt", /no segments/);
  await refuses(changed({ SegmentSequence: [{}] }), "FileCorrupt", /without number/);
  const aimless = [{ PlanePositionSequence: [{ ImagePositionPatient: ["0", "0", "0"] }] }];
  const frames = { PerFrameFunctionalGroupsSequence: aimless };
  await refuses(changed(frames), "FileCorrupt", /belongs to no segment/);
  const twice = [{ SegmentNumber: 1 }, { SegmentNumber: 1 }];
  await refuses(changed({ SegmentSequence: twice }), "FileCorrupt", /share a number/);
  await refuses(changed({ SharedFunctionalGroupsSequence: [] }), "FileCorrupt", /PixelSpacing/);
  await refuses(read(segmentation([{ position: [0, 0] }])), "FileCorrupt", /ImagePosition/);
  const bytes = await Deno.readFile(`${folder}dcmqi.dcm`);
  await refuses(read(bytes.subarray(0, bytes.length - 9)), "FileCorrupt", /cut off or damaged/);
  await refuses(
    read(bytes, { names: { "no such": 1 } }),
    "DataInvalid",
    /"liver", "tumour"/,
  );
  await refuses(read(bytes, { threshold: 2 }), "ArgumentInvalid", /threshold/);
});

Deno.test("readDicomSeg: frames of segments that are not declared are no class", async () => {
  const frames = [{ position: [0, 0, 0] }, { position: [0, 0, 2], segment: 9 }];
  const { data, notes } = await read(segmentation(frames));
  assert.deepEqual([...data], [1, 1, 1, 1, 0, 0, 0, 0]);
  assert.deepEqual(notes, ["1 frames belong to segments that are not declared and are left out"]);
});

Deno.test("readDicomSeg: label maps of 16 bits, planes in the shared groups", async () => {
  const { data, classNames, notes } = await read(segmentation([{ position: [0, 0, 0] }], {
    SegmentationType: "LABELMAP",
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    SegmentSequence: [0, 2, 700].map((n) => ({ SegmentNumber: n, SegmentLabel: `no ${n}` })),
    SharedFunctionalGroupsSequence: [{
      PixelMeasuresSequence: [{ PixelSpacing: ["1", "1"] }],
      PlanePositionSequence: [{ ImagePositionPatient: ["0", "0", "0"] }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: ["1", "0", "0", "0", "1", "0"] }],
    }],
    PerFrameFunctionalGroupsSequence: [{ FrameContentSequence: [{ StackID: "1" }] }],
    PixelData: Uint16Array.of(0, 700, 2, 5).buffer,
  }));
  assert.deepEqual(data, Uint16Array.of(0, 700, 2, 0));
  assert.deepEqual(classNames, { 2: "no 2", 700: "no 700" });
  assert.deepEqual(notes, ["1 voxels have labels that are not declared and became background"]);
});

Deno.test("readDicomSeg: an empty class leaves a valid file", async () => {
  await inTemporaryFolder(async (temporary) => {
    await Deno.writeFile(
      `${temporary}/a.dcm`,
      segmentation([{ position: [0, 0, 0] }], { PixelData: new Uint8Array(2).buffer }),
    );
    const { data, notes } = await readDicomSeg(`${temporary}/a.dcm`);
    assert.deepEqual([...data], [0, 0, 0, 0]);
    assert.deepEqual(notes, ['segment 1 "a" is empty']);
  });
});
