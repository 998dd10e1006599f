import assert from "node:assert/strict";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { readDicomFile } from "../../../lib/io/dicom/read_dicom_file.ts";
import { listRtStructRois } from "../../../lib/io/rtstruct/list_rtstruct_rois.ts";
import { readRtStruct } from "../../../lib/io/rtstruct/read_rtstruct.ts";
import { writeDicomSeg } from "../../../lib/io/dicom_seg/write_dicom_seg.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { rasOfLps, seriesOf } from "./series_of.ts";
import { square, structureSet, type TestStructureSet } from "./structure_set.ts";

const folder = new URL("../../fixtures/rtstruct/", import.meta.url).pathname;
const answers: Record<string, {
  affineLps: number[];
  shapeZyx: [number, number, number];
  masks: Record<string, string>;
  voxels: Record<string, number>;
}> = JSON.parse(await Deno.readTextFile(`${folder}answers.json`));

function unpack(text: string, count: number): Uint8Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return Uint8Array.from({ length: count }, (_, i) => bytes[i >> 3] >> (7 - i % 8) & 1);
}

for (const [name, answer] of Object.entries(answers)) {
  Deno.test(`readRtStruct: ${name} as stored, every voxel of each region`, async () => {
    const { shapeZyx, affineLps, masks, voxels } = answer;
    const series = seriesOf({ shapeZyx, affineRas: rasOfLps(affineLps) });
    const regions = await listRtStructRois(`${folder}${name}.dcm`);
    assert.deepEqual(regions.map((region) => region.name), Object.keys(masks));
    for (const [region, mask] of Object.entries(masks)) {
      const read = await readRtStruct(`${folder}${name}.dcm`, series, { [region]: 1 });
      const expected = unpack(mask, read.data.length);
      assert.equal(expected.reduce((sum, value) => sum + value, 0), voxels[region]);
      assert.deepEqual(read.data, expected, region);
      assert.deepEqual(read.classNames, { 1: region });
    }
  });
}

const SMALL = seriesOf({ shapeZyx: [4, 10, 10] });

/** Reads a structure set that is made for the test. */
async function read(
  set: TestStructureSet,
  ...[names, options, series = SMALL]: [
    Parameters<typeof readRtStruct>[2]?,
    Parameters<typeof readRtStruct>[3]?,
    Parameters<typeof readRtStruct>[1]?,
  ]
) {
  const path = await Deno.makeTempFile({ suffix: ".dcm" });
  try {
    await Deno.writeFile(path, structureSet(set));
    return await readRtStruct(path, series, names, options);
  } finally {
    await Deno.remove(path);
  }
}

const refuses = (found: Promise<unknown>, tag: Parameters<typeof isOvkitError>[1], text: RegExp) =>
  assert.rejects(found, (error) => isOvkitError(error, tag) && text.test(error.message));

Deno.test("readRtStruct: classes by order of number, or by the number names start with", async () => {
  const contours = [{ mm: square(1, 2, 0) }];
  const plain = await read({ rois: [["b", contours], ["a 2", []], ["2 c", contours]] });
  assert.deepEqual(plain.classNames, { 1: "b", 2: "a 2", 3: "2 c" });
  assert.equal(plain.data[11], 3);
  const numbered = await read({ rois: [["300 b", contours], ["0009c", contours]] });
  assert.deepEqual(numbered.classNames, { 9: "0009c", 300: "300 b" });
  assert.ok(numbered.data instanceof Uint16Array);
  assert.deepEqual((await read({ rois: [["0 x", contours]] })).classNames, { 1: "0 x" });
});

Deno.test("readRtStruct: where classes overlap the later in the stated order wins, and is noted", async () => {
  const rois: TestStructureSet["rois"] = [
    ["large", [{ mm: square(1, 6, 2) }]],
    ["small", [{ mm: square(2, 3, 2) }]],
  ];
  const at = (x: number, y: number) => 100 + y * 10 + x;
  const byNumber = await read({ rois });
  assert.deepEqual([byNumber.data[at(1, 1)], byNumber.data[at(2, 2)]], [1, 2]);
  assert.ok(byNumber.notes.includes("classes 1 and 2 overlap in 4 voxels, which became 2"));
  const turned = await read({ rois }, [{ name: "small", class: 7 }, { name: "large", class: 4 }]);
  assert.deepEqual([turned.data[at(1, 1)], turned.data[at(2, 2)]], [4, 4]);
  assert.ok(turned.notes.includes("classes 7 and 4 overlap in 4 voxels, which became 4"));
  const together = await read({ rois }, { "/./": 3 });
  assert.equal(together.data.filter((value) => value === 3).length, 36);
  assert.deepEqual(together.notes, []);
});

Deno.test("readRtStruct: empty, point and unnamed regions are noted", async () => {
  const rois: TestStructureSet["rois"] = [
    ["empty", []],
    ["marker", [{ mm: [1, 1, 0], type: "POINT" }]],
    ["line", [{ mm: square(1, 2, 0).slice(0, 6), type: "OPEN_PLANAR" }]],
    ["tiny", [{ mm: square(1.2, 1.3, 0) }]],
    ["other", [{ mm: square(1, 2, 0) }]],
  ];
  const names = { empty: 1, marker: 2, line: 3, tiny: 4 };
  const { data, notes } = await read({ rois }, names);
  assert.ok(data.every((value) => value === 0));
  assert.deepEqual(notes.toSorted(), [
    '"empty" is empty: it has no closed contours',
    '"line" is empty: it has no closed contours',
    '"line": 1 contours of type OPEN_PLANAR are not filled',
    '"marker" is empty: it has no closed contours',
    '"marker": 1 contours of type POINT are not filled',
    '"other" is left out: no class is given for it',
    '"tiny" is empty: no voxel centre of the series lies in its contours',
  ]);
});

Deno.test("readRtStruct: contours between, beyond and twice on slices", async () => {
  const rois: TestStructureSet["rois"] = [["r", [
    { mm: square(1, 4, 0.6) },
    { mm: square(1, 4, -0.4) },
    { mm: square(1, 8, 4.02) },
    { mm: square(1, 8, 4.02) },
    { mm: square(7, 12, 6) },
    { mm: square(1, 2, 40) },
  ]]];
  const { data, notes } = await read({ rois });
  const inSlice = (z: number) => data.subarray(100 * z, 100 * z + 100).filter((v) => v > 0).length;
  assert.deepEqual([0, 1, 2, 3].map(inSlice), [16, 0, 64, 9]);
  assert.deepEqual(notes.slice(1), [
    '"r": 1 contours lie above or below the series and are left out',
    '"r": 1 contours reach beyond the image and are cut off at its border',
    '"r": 1 contours lie between slices and were drawn into the nearest',
    '"r": 1 contours were left out: another plane is nearer to their slice',
    '"r": 1 contours are there twice and were drawn once',
    '"r": 1 of the 4 slices from its first to its last have no contour and stay empty',
  ]);
});

Deno.test("readRtStruct: contours across slices are refused, little tilts noted", async () => {
  const tilted = (by: number) => [1, 1, 2, 4, 1, 2 + by, 4, 4, 2 + by, 1, 4, 2];
  await refuses(
    read({ rois: [["r", [{ mm: tilted(3) }]]] }),
    "GeometryMismatch",
    /contour 1 of "r" spans 1\.5 slices/,
  );
  const { data, notes } = await read({ rois: [["r", [{ mm: tilted(0.6) }]]] });
  assert.equal(data.subarray(100, 200).filter((value) => value > 0).length, 16);
  assert.match(notes[1], /1 contours are tilted/);
});

Deno.test("readRtStruct: another series or frame of reference is refused with both identifiers", async () => {
  const rois = (instance?: string): TestStructureSet["rois"] => [
    ["r", [{ mm: square(1, 2, 0), ...(instance === undefined ? {} : { instance }) }]],
  ];
  const other = { rois: rois("2.25.900"), series: "2.25.77", frame: "2.25.88" };
  await refuses(
    read(other),
    "GeometryMismatch",
    /series 2\.25\.77 \(.*2\.25\.88\), whose instance 2\.25\.900 .*expected series 2\.25\.2 .*2\.25\.3/,
  );
  await refuses(read({ rois: rois(), series: null, frame: "2.25.88" }), "GeometryMismatch", /88/);
  const forced = await read(other, undefined, { force: true });
  assert.equal(forced.data[11], 1);
  assert.match(forced.notes[0], /2\.25\.77 .*read on series 2\.25\.2 .*all the same/);
  const byInstance = await read({ rois: rois("2.25.101"), series: null, frame: "2.25.88" });
  assert.match(byInstance.notes[0], /2\.25\.88 is not the series' .*2\.25\.3, but it refers/);
  const partly = await read({
    rois: [["r", [...rois("2.25.101")[0][1], ...rois("2.25.9")[0][1]]]],
  });
  assert.match(partly.notes[0], /1 of the 2 instances it refers to .* first 2\.25\.9$/);
  const byFrame = await read({ rois: rois(), series: null });
  assert.match(byFrame.notes[0], /refers to no series/);
});

Deno.test("readRtStruct: damaged contours are refused by name", async () => {
  const damaged = (mm: number[] | string, count?: number) =>
    read({ rois: [["r", [{ mm, ...(count === undefined ? {} : { count }) }]]] });
  await refuses(damaged([1, 2, 3, 4], 1), "FileCorrupt", /contour 1 of "r": 4 coordinates/);
  await refuses(damaged(square(1, 2, 0), 5), "FileCorrupt", /12 coordinates for 5 points/);
  await refuses(damaged("1\\2\\x"), "FileCorrupt", /coordinate 3 is no place/);
  await refuses(damaged([1e30, 2, 3]), "FileCorrupt", /coordinate 1 is no place/);
});

Deno.test("readRtStruct: files that are no structure set, cut off, or without regions", async () => {
  await inTemporaryFolder(async (temporary) => {
    const path = `${temporary}/file.dcm`;
    await refuses(readRtStruct(path, SMALL), "FileMissing", /no such file/);
    const labels = createVolume({ ...SMALL, data: new Uint8Array(400).fill(1, 3, 9) });
    await writeDicomSeg(path, labels, SMALL);
    await refuses(readRtStruct(path, SMALL), "FormatUnsupported", /SEG.*readDicomSeg/);
    await refuses(listRtStructRois(path), "FormatUnsupported", /SEG/);
    const whole = structureSet({ rois: [["r", [{ mm: square(1, 2, 0) }]]] });
    await Deno.writeFile(path, whole.subarray(0, whole.length - 30));
    await refuses(readRtStruct(path, SMALL), "FileCorrupt", /cut off or damaged/);
    await Deno.writeFile(path, new TextEncoder().encode("not DICOM"));
    await refuses(readRtStruct(path, SMALL), "FormatUnsupported", /without the mark of DICOM/);
  });
  await refuses(read({ rois: [] }), "DataInvalid", /without regions/);
  const undrawn = { ROIContourSequence: [] };
  await refuses(read({ rois: [["a", []]], content: undrawn }), "FileCorrupt", /no ROI Contour/);
  const twice = [{ ROINumber: "1", ROIName: "a" }, { ROINumber: "1", ROIName: "b" }];
  const content = { StructureSetROISequence: twice };
  await refuses(read({ rois: [["a", []]], content }), "FileCorrupt", /share a number/);
  const unnumbered = { StructureSetROISequence: [{ ROIName: "a" }] };
  await refuses(read({ rois: [["a", []]], content: unnumbered }), "FileCorrupt", /undefined/);
});

Deno.test("readRtStruct: names that are not there list those that are", async () => {
  const rois: TestStructureSet["rois"] = [["Liver", [{ mm: square(1, 2, 0) }]], ["Spleen", []]];
  await refuses(
    read({ rois }, { lever: 1 }),
    "DataInvalid",
    /"Liver", "Spleen"; did you mean "Liver"/,
  );
  const noted = await read({ rois }, { lever: 1, "/ver$/": 2 }, { missing: "note" });
  assert.equal(noted.data[11], 2);
  assert.ok(noted.notes.includes('there is no region "lever": class 1 has no voxels of it'));
  await refuses(read({ rois }, { Liver: 65536 }), "ArgumentInvalid", /class 65536/);
});

Deno.test("listRtStructRois: names, numbers, colours, kinds of contours", async () => {
  await inTemporaryFolder(async (temporary) => {
    const content = {
      ROIContourSequence: [{
        ReferencedROINumber: "4",
        ROIDisplayColor: ["255", "128", "0"],
        ContourSequence: [
          { ContourGeometricType: "CLOSED_PLANAR", NumberOfContourPoints: "0" },
          { ContourGeometricType: "POINT", NumberOfContourPoints: "0" },
        ],
      }],
      StructureSetROISequence: [
        { ROINumber: "9", ROIName: "Körper" },
        { ROINumber: "4", ROIName: "GTV" },
      ],
      RTROIObservationsSequence: [{ ReferencedROINumber: "4", RTROIInterpretedType: "GTV" }],
    };
    await Deno.writeFile(`${temporary}/a.dcm`, structureSet({ rois: [], content }));
    assert.deepEqual(await listRtStructRois(`${temporary}/a.dcm`), [
      {
        number: 4,
        name: "GTV",
        color: [255, 128, 0],
        interpretedType: "GTV",
        contours: { CLOSED_PLANAR: 1, POINT: 1 },
      },
      { number: 9, name: "Körper", contours: {} },
    ]);
  });
});

Deno.test("readRtStruct: a file that is cut off anywhere before its last contour is refused", async () => {
  await inTemporaryFolder(async (temporary) => {
    for (const name of ["drawn_axial", "rt_utils_axial"]) {
      const { shapeZyx, affineLps } = answers[name];
      const series = seriesOf({ shapeZyx, affineRas: rasOfLps(affineLps) });
      const { bytes, parsed } = await readDicomFile(`${folder}${name}.dcm`);
      const { dataOffset, length } = parsed.elements.x30060039;
      const path = `${temporary}/${name}.dcm`;
      for (let cut = 140; cut < dataOffset + length - 8; cut += Math.ceil(length / 60)) {
        await Deno.writeFile(path, bytes.subarray(0, cut));
        await assert.rejects(readRtStruct(path, series), (error) => isOvkitError(error), `${cut}`);
      }
    }
  });
});

Deno.test("readRtStruct: a contour whose declared length is wrong is refused", async () => {
  const { shapeZyx, affineLps } = answers.rt_utils_axial;
  const series = seriesOf({ shapeZyx, affineRas: rasOfLps(affineLps) });
  const { bytes, parsed } = await readDicomFile(`${folder}rt_utils_axial.dcm`);
  const contours = parsed.elements.x30060039.items![1].dataSet!.elements.x30060040.items!;
  const length = contours[3].dataSet!.elements.x30060050.dataOffset - 4;
  await inTemporaryFolder(async (temporary) => {
    for (const wrong of [70000, 6, 0]) {
      const damaged = bytes.slice();
      new DataView(damaged.buffer).setUint32(length, wrong, true);
      await Deno.writeFile(`${temporary}/a.dcm`, damaged);
      await refuses(readRtStruct(`${temporary}/a.dcm`, series), "FileCorrupt", /./);
    }
  });
});
