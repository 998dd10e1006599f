import assert from "node:assert/strict";
import { openDatabase } from "../../lib/database/open_database.ts";
import { canonical } from "../../lib/volumes/canonical.ts";
import { restore } from "../../lib/volumes/restore.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { abdominalCtPhantom } from "../../lib/phantoms/abdominal_ct_phantom.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";

const OPTIONS = { cases: 2, seed: 9, resolution: 0.3 };

Deno.test("writePhantomDataset: writes a raw data set that reads back as the phantoms", async () => {
  const root = await Deno.makeTempDir();
  try {
    const seen: [number, number][] = [];
    const onProgress = (done: number, cases: number) => void seen.push([done, cases]);
    const { folder, cases } = await writePhantomDataset(root, "set", { ...OPTIONS, onProgress });
    assert.equal(folder, `${root}/set`);
    assert.deepEqual(cases, ["case_000", "case_001"]);
    assert.deepEqual(seen, [[1, 2], [2, 2]]);
    assert.deepEqual(JSON.parse(await Deno.readTextFile(`${folder}/labels.json`)), {
      1: "liver",
      2: "spleen",
      3: "kidneys",
      4: "liver_tumour",
    });
    const { image, label } = abdominalCtPhantom({ ...OPTIONS, caseIndex: 1 });
    const readImage = await readNifti(`${folder}/images/case_001_0000.nii.gz`);
    const readLabel = await readNifti(`${folder}/labels/case_001.nii.gz`);
    assert.deepEqual([readImage.data, readImage.affineRas], [image.data, image.affineRas]);
    assert.deepEqual([readLabel.data, readLabel.affineRas], [label.data, label.affineRas]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("writePhantomDataset: the same seed gives the same bytes, more cases the same first", async () => {
  const root = await Deno.makeTempDir();
  try {
    await writePhantomDataset(root, "a", OPTIONS);
    await writePhantomDataset(root, "b", { ...OPTIONS, cases: 3 });
    for (const file of ["images/case_001_0000.nii.gz", "labels/case_000.nii.gz", "labels.json"]) {
      const a = await Deno.readFile(`${root}/a/${file}`);
      assert.deepEqual(await Deno.readFile(`${root}/b/${file}`), a);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("writePhantomDataset: DICOM series and structure sets read back as the phantoms", async () => {
  const root = await Deno.makeTempDir();
  try {
    const options = { cases: 6, seed: 3, resolution: 0.25, format: "dicom" } as const;
    await writePhantomDataset(`${root}/raw_data`, "set", options);
    const raw = openDatabase(root).raw("set");
    const cases = await raw.cases();
    assert.deepEqual(cases.map(({ id }) => id), [0, 1, 2, 3, 4, 5].map((i) => `case_00${i}`));
    assert.equal(new Set(cases.map(({ patient }) => patient)).size, 6);
    const handed = new Set<boolean>();
    for (const [caseIndex, one] of cases.entries()) {
      const { image, label } = abdominalCtPhantom({ ...options, caseIndex });
      const { channels: [scan], label: read } = await raw.read(one);
      assert.deepEqual(restore(canonical(scan), image).data, image.data);
      assert.deepEqual(restore(canonical(read!), label).data, label.data);
      handed.add(scan.affineRas.every((value, i) => value === image.affineRas[i]));
    }
    assert.equal(handed.size, 2, "right- and left-handed grids among the cases");
    const { problems } = await raw.check();
    assert.deepEqual(problems.filter(({ severity }) => severity !== "note"), []);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("writePhantomDataset: the same seed gives the same DICOM files, coarser ones replace", async () => {
  const root = await Deno.makeTempDir();
  try {
    const options = { cases: 1, seed: 4, resolution: 0.25, format: "dicom" } as const;
    await writePhantomDataset(root, "a", options);
    await writePhantomDataset(root, "b", { ...options, resolution: 0.35 });
    await writePhantomDataset(root, "b", options);
    const names = Array.from(Deno.readDirSync(`${root}/a/case_000`), ({ name }) => name).sort();
    assert.deepEqual(
      Array.from(Deno.readDirSync(`${root}/b/case_000`), (e) => e.name).sort(),
      names,
    );
    for (const name of names) {
      const a = await Deno.readFile(`${root}/a/case_000/${name}`);
      assert.deepEqual(await Deno.readFile(`${root}/b/case_000/${name}`), a);
    }
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("writePhantomDataset: can be stopped", async () => {
  const root = await Deno.makeTempDir();
  try {
    const stop = new AbortController();
    const onProgress = () => stop.abort();
    await assert.rejects(
      writePhantomDataset(root, "a", { ...OPTIONS, onProgress, signal: stop.signal }),
      { name: "AbortError" },
    );
    const images = [...Deno.readDirSync(`${root}/a/images`)].map((entry) => entry.name);
    assert.deepEqual(images, ["case_000_0000.nii.gz"]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
