import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readDicomSeries } from "../../lib/io/dicom/read_dicom_series.ts";
import { writeDicomSeries } from "../../lib/io/dicom/write_dicom_series.ts";
import { readDicomSeg } from "../../lib/io/dicom_seg/read_dicom_seg.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { readRtStruct } from "../../lib/io/rtstruct/read_rtstruct.ts";
import { writeLabelFiles } from "../../lib/model/prediction/write_label_files.ts";
import { abdominalCtPhantom } from "../../lib/phantoms/abdominal_ct_phantom.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { filesUnder, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const database = await tinyDatabase(root);
await writePhantomDataset(database.rawRoot, "scans", {
  cases: 3,
  seed: 2,
  resolution: 0.25,
  format: "dicom",
});
const model = await tinyModel(root, tinyParameters({ epochs: 3, steps: 20 }));
await model.train();

const folder = join(database.rawRoot, "scans", "case_001");
const series = await readDicomSeries(folder);
const classNames = { 1: "liver", 2: "spleen", 3: "kidneys", 4: "liver_tumour" };
const classesByName = { liver: 1, spleen: 2, kidneys: 3, liver_tumour: 4 };

Deno.test("a DICOM series gives NIfTI on its grid, RTSTRUCT and, asked for, SEG of one label", async () => {
  const before = filesUnder(folder);
  const out = join(root, "out");
  const found = await model.predict(folder, { out, dicomSeg: true });
  assert.deepEqual([found.path, found.structureSetPath, found.segmentationPath], [
    join(out, "case_001.nii.gz"),
    join(out, "case_001.dcm"),
    join(out, "case_001_seg.dcm"),
  ]);
  const { data } = found.label;
  assert.ok(data.some((value) => Number(value) > 0), "the tiny model finds something");
  const nifti = await readNifti(found.path!);
  assert.deepEqual([nifti.data, nifti.shapeZyx], [data, series.shapeZyx]);
  nifti.affineRas.forEach((value, i) => assert.ok(Math.abs(value - series.affineRas[i]) < 1e-4));
  const structures = await readRtStruct(found.structureSetPath!, series, classesByName);
  assert.deepEqual([...structures.data], [...data]);
  assert.deepEqual(structures.classNames, classNames);
  const seg = await readDicomSeg(found.segmentationPath!, { series, names: classesByName });
  assert.deepEqual([...seg.data], [...data]);
  assert.deepEqual(filesUnder(folder), before);
});

Deno.test("without asking there is no SEG, and a series in memory is as good as its folder", async () => {
  const out = join(root, "memory");
  const { label, segmentationPath } = await model.predict(series, { out });
  assert.equal(segmentationPath, undefined);
  assert.deepEqual(
    filesUnder(out),
    ["prediction.dcm", "prediction.nii.gz"].map((n) => join(out, n)),
  );
  assert.deepEqual(label.data, (await model.predict(folder)).label.data);
});

Deno.test("one of several series of a folder is chosen by its UID", async () => {
  const both = join(root, "both");
  const other = abdominalCtPhantom({ seed: 3, caseIndex: 0, resolution: 0.25 }).image;
  const { identity } = await writeDicomSeries(join(both, "a"), other);
  await writeDicomSeries(join(both, "b"), series);
  await rejects(model.predict(both), "ArgumentInvalid", /2 series: .*choose with seriesUid/);
  const { label } = await model.predict(both, { seriesUid: identity.seriesInstanceUid });
  assert.deepEqual(label.shapeZyx, other.shapeZyx);
});

Deno.test("nothing is written among the files of a series", async () => {
  const before = filesUnder(folder);
  const among = /among the scan's files/;
  const file = join(folder, "IM_0001.dcm");
  for (const out of [folder, join(folder, "x.nii.gz"), join(folder, "deep", "er")]) {
    await rejects(model.predict(folder, { out }), "ArgumentInvalid", among);
    await rejects(model.predict(`${folder}/`, { out }), "ArgumentInvalid", among);
    await rejects(model.predict(file, { out }), "ArgumentInvalid", among);
    await rejects(model.predict(series, { out }), "ArgumentInvalid", among);
  }
  assert.deepEqual(filesUnder(folder), before);
  const beside = await model.predict(folder, { out: `${folder}_label.nii.gz` });
  assert.equal(beside.structureSetPath, `${folder}_label.dcm`);
  for (const path of [beside.path!, beside.structureSetPath!]) await Deno.remove(path);
});

Deno.test("a label map without any class gives NIfTI alone", async () => {
  const { shapeZyx, affineRas } = series;
  const data = new Uint8Array(series.data.length);
  const path = join(root, "empty", "scan.nii.gz");
  const label = createVolume({ data, shapeZyx, affineRas });
  const files = await writeLabelFiles(path, label, { scan: series, classNames, dicomSeg: true });
  assert.deepEqual(files, { path });
  const found = createVolume({ data: data.with(5, 1), shapeZyx, affineRas });
  await writeLabelFiles(path, found, { scan: series, classNames, dicomSeg: true });
  assert.equal(filesUnder(dirname(path)).length, 3);
  await writeLabelFiles(path, label, { scan: series, classNames });
  assert.deepEqual(filesUnder(dirname(path)), [path]);
});

Deno.test("a raw data set of DICOM is evaluated, with a structure set for each case", async () => {
  const table = await model.evaluate("scans");
  assert.deepEqual([...new Set(table.toJson().rows.map((row) => row.case))], [
    "case_000",
    "case_001",
    "case_002",
  ]);
  const written = filesUnder(join(root, "predictions", "demo", "default", "tiny"))
    .filter((path) => path.includes("scans_fold_0")).map((path) => path.split("/").at(-1));
  for (const id of ["case_000", "case_001", "case_002"]) {
    assert.ok(written.includes(`${id}.nii.gz`) && written.includes(`${id}.dcm`), written.join());
  }
});

Deno.test("a scan whose axes lean a little is predicted into its own grid", async () => {
  const { data, shapeZyx, affineRas } = series;
  const leaning = affineRas.map((value, i) => i === 4 ? value + 0.02 : value);
  const path = join(root, "leaning.nii.gz");
  await writeNifti(path, createVolume({ data, shapeZyx, affineRas: leaning }));
  const scan = await readNifti(path);
  const { label, path: out } = await model.predict(path, { out: join(root, "out") });
  assert.deepEqual(label.affineRas, scan.affineRas);
  assert.deepEqual((await readNifti(out!)).affineRas, scan.affineRas);
  const upright = (await model.predict(series)).label;
  const same = label.data.filter((value, i) => Number(value) === Number(upright.data[i])).length;
  assert.ok(same > 0.98 * label.data.length, `${same} of ${label.data.length}`);
  const sheared = affineRas.map((value, i) => i === 4 ? value + 5 : value);
  await writeNifti(path, createVolume({ data, shapeZyx, affineRas: sheared }));
  await rejects(model.predict(path), "GeometryMismatch", /leaning\.nii\.gz: sheared.*uprightGrid/);
});

async function rejects(
  work: Promise<unknown>,
  tag: Parameters<typeof isOvkitError>[1],
  message: RegExp,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isOvkitError(error, tag), String(error));
    assert.match(error.message, message);
    return true;
  });
}
