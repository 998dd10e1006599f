import assert from "node:assert/strict";
import { join } from "node:path";
import { runProcess } from "./run_process.ts";

const phantom = new URL("../../tasks/phantom.ts", import.meta.url);

Deno.test("phantom writes a raw data set once and leaves others alone", async () => {
  const root = await Deno.makeTempDir();
  const args = ["study", "--cases=1", "--seed=5", "--root", root, "--json"];
  const folder = join(root, "raw_data", "study");
  const { code, stdout, stderr } = await runProcess(phantom, args);
  assert.equal(code, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), {
    folder,
    cases: 1,
    seed: 5,
    format: "nifti",
    existed: false,
  });
  await Deno.stat(join(folder, "images", "case_000_0000.nii.gz"));
  await Deno.stat(join(folder, "labels", "case_000.nii.gz"));
  assert.deepEqual(Array.from(Deno.readDirSync(join(root, "raw_data")), (e) => e.name), ["study"]);

  const again = await runProcess(phantom, args);
  assert.equal(JSON.parse(again.stdout).existed, true);

  const other = await runProcess(phantom, ["study", "--cases=2", "--root", root]);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /holds \{"phantom":"abdominal CT","cases":1,"seed":5\}/);
  await Deno.remove(root, { recursive: true });
});

Deno.test("phantom writes DICOM series with structure sets", async () => {
  const root = await Deno.makeTempDir();
  const args = ["study", "--cases=1", "--format=dicom", "--root", root];
  const { code, stdout, stderr } = await runProcess(phantom, [...args, "--json"]);
  assert.equal(code, 0, stderr);
  const { folder, format, existed } = JSON.parse(stdout);
  assert.deepEqual([format, existed], ["dicom", false]);
  const names = Array.from(Deno.readDirSync(join(folder, "case_000")), (e) => e.name).sort();
  assert.deepEqual([names[0], names.at(-1)], ["IM_0001.dcm", "RTSTRUCT.dcm"]);
  assert.equal((await runProcess(phantom, args)).code, 0);
  const nifti = await runProcess(phantom, ["study", "--cases=1", "--root", root]);
  assert.match(nifti.stderr, /"format":"dicom"/);
  await Deno.remove(root, { recursive: true });
});

Deno.test("phantom knows two formats", async () => {
  const { code, stderr } = await runProcess(phantom, ["study", "--format=nrrd"]);
  assert.equal(code, 2);
  assert.match(stderr, /^--format takes nifti or dicom, received "nrrd"/);
});

Deno.test("phantom takes no path for a name", async () => {
  const { code, stderr } = await runProcess(phantom, ["../out"]);
  assert.equal(code, 2);
  assert.match(stderr, /^NAME is a folder's name/);
});
