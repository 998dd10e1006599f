import assert from "node:assert/strict";
import { openDatabase } from "../../lib/database/open_database.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

const AFFINE = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];

async function database(): Promise<string> {
  return await Deno.makeTempDir({ prefix: "ovkit-database-" });
}

function write(path: string, data: VoxelArray, affineRas = AFFINE): Promise<void> {
  const shapeZyx = [2, 2, data.length / 4] as const;
  return writeNifti(path, createVolume({ data, shapeZyx, affineRas }));
}

async function touch(root: string, files: string[]): Promise<void> {
  for (const file of files) {
    const path = `${root}/raw_data/${file}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "");
  }
}

async function listed(files: string[]): Promise<[string, number, boolean][]> {
  const root = await database();
  await touch(root, files.map((file) => `set/${file}`));
  const cases = await openDatabase(root).raw("set").cases();
  return cases.map((c) => [c.id, c.imagePaths.length, c.labelPath !== undefined]);
}

Deno.test("stems are matched exactly", async () => {
  assert.deepEqual(
    await listed([
      "images/case_1.nii.gz",
      "images/case_10.nii.gz",
      "images/case_100.nii",
      "labels/case_1.nii.gz",
      "labels/case_10.nii.gz",
    ]),
    [["case_1", 1, true], ["case_10", 1, true], ["case_100", 1, false]],
  );
});

Deno.test("channel numbers are taken off, unless a label bears the full stem", async () => {
  assert.deepEqual(
    await listed([
      "imagesTr/a_0001.nii.gz",
      "imagesTr/a_0000.nii.gz",
      "imagesTr/b_0000.nii.gz",
      "imagesTr/._b_0000.nii.gz",
      "imagesTr/readme.txt",
      "labelsTr/a.nii.gz",
      "imagesTs/z_0000.nii.gz",
    ]),
    [["a", 2, true], ["b", 1, false]],
  );
  assert.deepEqual(
    await listed([
      "images/s_0000.nii.gz",
      "images/s_0001.nii.gz",
      "labels/s_0000.nii.gz",
      "labels/s_0001.nii.gz",
    ]),
    [["s_0000", 1, true], ["s_0001", 1, true]],
  );
  assert.deepEqual(await listed(["imagesTs/q_0000.nii.gz", "imagesTs/r_0000.nii.gz"]), [
    ["q", 1, false],
    ["r", 1, false],
  ]);
});

Deno.test("an unknown data set is answered with the nearest name", async () => {
  const root = await database();
  await touch(root, ["liver/images/a.nii", "pancreas/images/a.nii"]);
  assert.throws(() => openDatabase(root).raw("livr"), (error) => {
    assert.ok(isOvkitError(error, "DatasetUnknown"));
    assert.match(error.message, /one of liver, pancreas; did you mean "liver"\?/);
    return true;
  });
  assert.throws(
    () => openDatabase(root).preprocessed("liver", "default"),
    (error) => isOvkitError(error, "DatasetUnknown"),
  );
  assert.throws(
    () => openDatabase(root).raw(`${root}/nowhere`),
    (error) => isOvkitError(error, "DatasetUnknown"),
  );
});

Deno.test("several sets are one, ids both have get the set's name", async () => {
  const root = await database();
  await touch(root, ["b/images/x.nii", "b/images/only.nii", "a/images/x.nii"]);
  const raw = openDatabase(root).raw("b", "a");
  assert.equal(raw.name, "a_b");
  assert.deepEqual((await raw.cases()).map((c) => c.id), ["a_x", "b_x", "only"]);
  assert.equal(openDatabase(root).raw(`${root}/raw_data/a`).name, "a");
});

Deno.test("class names come from labels.json in either form and from dataset.json", async () => {
  const root = await database();
  await touch(root, ["a/images/x.nii", "b/images/x.nii", "c/images/x.nii"]);
  const write = (set: string, name: string, value: unknown) =>
    Deno.writeTextFile(`${root}/raw_data/${set}/${name}`, JSON.stringify(value));
  await write("a", "labels.json", { 0: "background", 1: "liver", modality: "CT" });
  await write("b", "dataset.json", {
    labels: { background: 0, liver: 1, tumour: 2 },
    channel_names: { 1: "T2", 0: "T1" },
  });
  await write("c", "labels.json", { 1: "spleen" });
  const db = openDatabase(root);
  assert.deepEqual(await db.raw("a").description(), {
    classNames: { 1: "liver" },
    modalities: ["CT"],
  });
  assert.deepEqual(await db.raw("b").description(), {
    classNames: { 1: "liver", 2: "tumour" },
    modalities: ["T1", "T2"],
  });
  assert.deepEqual(await db.raw("a", "b").classNames(), { 1: "liver", 2: "tumour" });
  await assert.rejects(
    db.raw("a", "c").classNames(),
    (error) => isOvkitError(error, "DataInvalid"),
  );
});

let made = 0;

/** An image that no other is equal to. */
function other(image: Int16Array): Int16Array {
  return image.with(0, -(++made));
}

Deno.test("check reports every problem of every case in one table", async () => {
  const root = await database();
  const set = `${root}/raw_data/set`;
  await touch(root, ["set/images/x", "set/labels/x"]);
  const image = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const label = Uint8Array.of(0, 0, 1, 1, 2, 0, 0, 0);
  for (const id of ["good", "shape", "moved", "halves", "mask255", "empty", "torn", "high"]) {
    await write(`${set}/images/${id}.nii.gz`, other(image));
  }
  await write(`${set}/images/nan.nii.gz`, Float32Array.of(NaN, 1, 2, 3, 4, 5, 6, Infinity));
  await write(`${set}/images/flat.nii.gz`, new Int16Array(8).fill(3));
  await write(`${set}/images/unlabelled.nii.gz`, other(image));
  for (const id of ["good", "nan", "flat", "torn", "orphan"]) {
    await write(`${set}/labels/${id}.nii.gz`, label);
  }
  await write(`${set}/labels/shape.nii.gz`, new Uint8Array(12).fill(1));
  await write(`${set}/labels/moved.nii.gz`, label, AFFINE.with(3, 5));
  await write(`${set}/labels/halves.nii.gz`, Float32Array.of(0, 0.5, 1, 1, 0, 0, 0, 0));
  await write(`${set}/labels/mask255.nii.gz`, Uint8Array.of(0, 255, 255, 0, 0, 0, 0, 0));
  await write(`${set}/labels/empty.nii.gz`, new Uint8Array(8));
  await write(`${set}/labels/high.nii.gz`, Uint8Array.of(0, 1, 2, 9, 0, 0, 0, 0));
  const whole = await Deno.readFile(`${set}/images/torn.nii.gz`);
  await Deno.writeFile(`${set}/images/torn.nii.gz`, whole.subarray(0, whole.length - 20));

  const progress: string[] = [];
  const report = await openDatabase(root).raw("set").check({
    classes: [1, 2, 3],
    onProgress: (p) => progress.push(`${p.done}/${p.total}`),
  });
  const table = report.problems.map((p) => `${p.case}: ${p.problem} (${p.severity})`).sort();
  assert.deepEqual(table, [
    "(all): class without a voxel (warning)",
    "empty: no foreground (warning)",
    "flat: constant image (error)",
    "halves: label is no class map (error)",
    "high: unknown class (error)",
    "mask255: label of 0 and 255 (error)",
    "moved: positions differ (error)",
    "nan: NaN or infinite voxels (error)",
    "orphan: missing image (error)",
    "shape: shapes differ (error)",
    "torn: unreadable file (error)",
    "unlabelled: missing label (warning)",
  ]);
  assert.equal(report.ok, false);
  assert.equal(progress.at(-1), "12/12");
  assert.ok(report.problems.every((p) => p.found !== "" && p.cure !== ""));
  assert.match(report.toMarkdown(), /12 cases, 9 errors, 3 warnings/);
  assert.match(
    report.problems.find((p) => p.case === "moved")!.found,
    /label lies up to 5.000 mm from the image/,
  );
  assert.deepEqual(report.toJson().problems, report.problems);
});

Deno.test("two channels on one grid are fine, and another number of channels is not", async () => {
  const root = await database();
  const set = `${root}/raw_data/set`;
  await touch(root, ["set/images/x", "set/labels/x"]);
  const image = Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  for (const name of ["a_0000", "a_0001", "b_0000", "b_0001", "c_0000", "d_0000", "d_0002"]) {
    await write(`${set}/images/${name}.nii`, other(image));
  }
  for (const id of ["a", "b", "c", "d"]) await write(`${set}/labels/${id}.nii`, image);
  const report = await openDatabase(root).raw("set").check();
  assert.deepEqual(report.problems.map((p) => `${p.case}: ${p.problem}`), [
    "d: channels not numbered 0, 1, …",
    "c: number of channels",
  ]);
  const { channels, label } = await openDatabase(root).raw("set").read("b");
  assert.equal(channels.length, 2);
  assert.deepEqual(label!.shapeZyx, [2, 2, 2]);
});

Deno.test("the paths of results are ovseg's", () => {
  const { paths } = openDatabase("/data");
  const key = { data: "a_b", preprocessed: "p", model: "m" };
  assert.equal(paths.fold(key, 3), "/data/trained_models/a_b/p/m/fold_3");
  assert.equal(paths.fold(key, [0, 2]), "/data/trained_models/a_b/p/m/ensemble_0_2");
  assert.equal(
    paths.predictions(key, "cross_validation"),
    "/data/predictions/a_b/p/m/cross_validation",
  );
  assert.equal(paths.plots({ data: "a_b", preprocessed: "p" }), "/data/plots/a_b/p");
});

Deno.test("without a folder the environment names the data base", () => {
  const before = Deno.env.get("OV_DATA_BASE");
  try {
    Deno.env.delete("OV_DATA_BASE");
    assert.throws(() => openDatabase(), (error) => isOvkitError(error, "ArgumentInvalid"));
    Deno.env.set("OV_DATA_BASE", "/elsewhere");
    assert.equal(openDatabase().rawRoot, "/elsewhere/raw_data");
    assert.equal(openDatabase("/data", { preprocessedRoot: "/fast" }).preprocessedRoot, "/fast");
  } finally {
    if (before === undefined) Deno.env.delete("OV_DATA_BASE");
    else Deno.env.set("OV_DATA_BASE", before);
  }
});

const SHARED = new URL("../../../shared/data/OV_DATA_BASE", import.meta.url).pathname;
const absent = await Deno.stat(SHARED).then(() => false, () => true);

Deno.test({
  name: `real data have no problem${absent ? " (skipped: the shared data are not here)" : ""}`,
  ignore: absent,
  fn: async () => {
    const db = openDatabase(SHARED);
    for (const [name, cases] of [["totalseg_ct_aniso", 4], ["totalseg_ct_2ch", 4]] as const) {
      const report = await db.raw(name).check();
      assert.deepEqual([report.cases, report.problems], [cases, []]);
    }
    assert.equal((await db.raw("hippocampus").cases()).length, 208);
  },
});
