import assert from "node:assert/strict";
import { join } from "node:path";
import { writeDicomSeries } from "../../lib/io/dicom/write_dicom_series.ts";
import { writeDicomSeg } from "../../lib/io/dicom_seg/write_dicom_seg.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { writeRtStruct } from "../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { runProcess } from "./run_process.ts";

const compare = new URL("../../tasks/compare.ts", import.meta.url);
const permissions = ["--allow-read", "--allow-env"];

async function write(path: string, data: VoxelArray, shiftMm = 0): Promise<void> {
  const affineRas = [-2, 0, 0, shiftMm, 0, -2, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1];
  const shapeZyx = [1, 2, data.length / 2] as const;
  await writeNifti(path, createVolume({ data, shapeZyx, affineRas }));
}

function run(...args: string[]) {
  return runProcess(compare, [...args, "--json"], { permissions });
}

Deno.test("two label maps are compared class by class", async () => {
  await inTemporaryFolder(async (folder) => {
    const [a, b] = [join(folder, "reference.nii"), join(folder, "prediction.nii.gz")];
    await write(a, Uint8Array.of(0, 1, 1, 2));
    await write(b, Uint8Array.of(0, 1, 0, 2));
    const { code, stdout, stderr } = await run(a, b);
    assert.equal(code, 0, stderr);
    const { rows, summary } = JSON.parse(stdout);
    assert.deepEqual(rows.map((row: { dice: number }) => row.dice), [2 / 3, 1]);
    assert.equal(rows[0].case, "reference");
    assert.equal(rows[0].volumeReferenceMl, 0.04);
    assert.ok(Math.abs(summary.foregroundMean.dice - 5 / 6) < 1e-12);
  });
});

Deno.test("folders are compared by name, and what stands alone is named", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const [i, name] of ["a", "b", "c"].entries()) {
      await write(join(folder, "reference", `${name}.nii.gz`), Uint8Array.of(0, i + 1));
      if (name !== "b") await write(join(folder, "found", `${name}.nii`), Uint8Array.of(0, 1));
    }
    const { code, stdout, stderr } = await run(join(folder, "reference"), join(folder, "found"));
    assert.equal(code, 0, stderr);
    const { rows, alone } = JSON.parse(stdout);
    assert.deepEqual(
      rows.map((row: { case: string; class: number; dice: number }) => [
        row.case,
        row.class,
        row.dice,
      ]),
      [["a", 1, 1], ["c", 1, 0], ["c", 3, 0]],
    );
    assert.deepEqual(alone, [join(folder, "reference", "b.nii.gz")]);
    assert.match(stderr, /left out .*b\.nii\.gz: nothing of this name in the other folder/);
  });
});

Deno.test("classes, surface and tolerance are the options'; CSV and LaTeX go to standard output", async () => {
  await inTemporaryFolder(async (folder) => {
    const [a, b] = [join(folder, "a.nii"), join(folder, "b.nii")];
    await write(a, Uint8Array.of(0, 1, 1, 2));
    await write(b, Uint8Array.of(1, 0, 0, 2));
    const settings = ["--classes", "1,3", "--surface", "voxel6", "--tolerance", "1=2,3=9"];
    const { code, stdout, stderr } = await run(a, b, ...settings, "--lesion-iou", "0.5");
    assert.equal(code, 0, stderr);
    const { rows } = JSON.parse(stdout);
    const shown = rows.map((row: Record<string, unknown>) => [
      row.class,
      row.surface,
      row.toleranceMm,
      row.nsd,
      row.hdMm,
    ]);
    assert.deepEqual(shown, [[1, "voxel6", 2, 1, 2], [3, "voxel6", 9, null, null]]);
    const csv = await runProcess(compare, [a, b, "--csv", "--surface", "none"], { permissions });
    assert.equal(csv.stdout.split("\n")[0].split(",")[3], "dice");
    assert.equal(csv.stdout.trimEnd().split("\n").length, 3);
    const latex = await runProcess(compare, [a, b, "--latex"], { permissions });
    assert.match(latex.stdout, /^\\begin\{tabular\}[^]*\\end\{tabular\}\n$/);
    for (const wrong of [["--surface", "mesh"], ["--tolerance", "-1"], ["--classes", "1,x"]]) {
      assert.equal((await run(a, b, ...wrong)).code, 2);
    }
  });
});

const mistakes: [string, (folder: string) => Promise<string[]>, RegExp][] = [
  ["another position", async (folder) => {
    await write(join(folder, "case_1.nii"), Uint8Array.of(0, 1));
    await write(join(folder, "b.nii"), Uint8Array.of(0, 1), 1.5);
    return ["case_1.nii", "b.nii"];
  }, /^case_1: the prediction lies up to 1\.500 mm from the reference; expected one grid/m],
  ["another shape", async (folder) => {
    await write(join(folder, "case_1.nii"), Uint8Array.of(0, 1));
    await write(join(folder, "b.nii"), Uint8Array.of(0, 1, 1, 1));
    return ["case_1.nii", "b.nii"];
  }, /^case_1: a prediction of 1 × 2 × 2 voxels; expected the reference's 1 × 2 × 1/m],
  ["no label map", async (folder) => {
    await write(join(folder, "a.nii"), Float32Array.of(0, 0.5, NaN, 1));
    return ["a.nii", "a.nii"];
  }, /a\.nii: 2 voxels are no whole number; expected a label map/],
  ["negative classes", async (folder) => {
    await write(join(folder, "a.nii"), Int16Array.of(0, -3));
    return ["a.nii", "a.nii"];
  }, /a\.nii: values down to -3/],
  ["a missing file", (_) => Promise.resolve(["a.nii", "a.nii"]), /a\.nii: no such file or folder/],
  ["a file and a folder", async (folder) => {
    await write(join(folder, "a.nii"), Uint8Array.of(0, 1));
    return ["a.nii", "."];
  }, /a file and a folder; expected two files or two folders/],
  ["nothing in common", async (folder) => {
    await write(join(folder, "one", "a.nii"), Uint8Array.of(0, 1));
    await write(join(folder, "two", "b.nii"), Uint8Array.of(0, 1));
    return ["one", "two"];
  }, /no two label maps of one name \(1 and 1 NIfTI files\)/],
  ["an empty folder", async (folder) => {
    await Deno.mkdir(join(folder, "one"));
    return ["one", "one"];
  }, /one: a folder without NIfTI files/],
];

for (const [name, prepare, message] of mistakes) {
  Deno.test(`compare refuses ${name}`, async () => {
    await inTemporaryFolder(async (folder) => {
      const args = (await prepare(folder)).map((path) => join(folder, path));
      const { code, stdout, stderr } = await run(...args);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, message);
    });
  });
}

Deno.test("a small displacement is compared and told", async () => {
  await inTemporaryFolder(async (folder) => {
    const [a, b] = [join(folder, "a.nii"), join(folder, "b.nii")];
    await write(a, Uint8Array.of(0, 1));
    await write(b, Uint8Array.of(0, 1), 0.25);
    const { code, stderr } = await run(a, b);
    assert.equal(code, 0);
    assert.match(stderr, /a: the prediction lies up to 0\.250 mm/);
  });
});

Deno.test("compare takes a structure set and a segmentation with their series", async () => {
  const folder = await Deno.makeTempDir();
  const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
  const shapeZyx = [2, 8, 8] as const;
  const scan = createVolume({
    data: Int16Array.from({ length: 128 }, (_, i) => i),
    shapeZyx,
    affineRas,
  });
  const series = await writeDicomSeries(`${folder}/ct`, scan);
  const data = Uint8Array.from({ length: 128 }, (_, i) => i % 8 > 2 && i % 8 < 6 ? 1 : 0);
  const label = createVolume({ data, shapeZyx, affineRas: series.affineRas });
  await writeRtStruct(`${folder}/a.dcm`, label, series, { names: { 1: "liver" } });
  await writeDicomSeg(`${folder}/b.dcm`, label, series, {});
  const args = [`${folder}/a.dcm`, `${folder}/b.dcm`];
  const { code, stdout, stderr } = await run(...args, "--series", `${folder}/ct`);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).rows[0].dice, 1);
  const without = await run(...args);
  assert.equal(without.code, 1);
  assert.match(without.stderr, /the DICOM series that the structure set was drawn on/);
});
