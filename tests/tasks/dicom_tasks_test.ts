import assert from "node:assert/strict";
import { join } from "node:path";
import { readDicomSeries } from "../../lib/io/dicom/read_dicom_series.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { scansOf } from "../../lib/model/prediction/scan_files.ts";
import { writeSeries, writeStructures } from "../database/dicom_trees.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { filesUnder } from "../model/tiny_model.ts";
import { runProcess } from "./run_process.ts";

const task = (name: string) => new URL(`../../tasks/${name}.ts`, import.meta.url);

async function run(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await runProcess(task(name), [...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

Deno.test("from DICOM phantoms to structure sets, task by task", () =>
  inTemporaryFolder(async (root) => {
    const at = ["--root", root];
    const { folder } = await run("phantom", "scans", "--cases", "2", "--format", "dicom", ...at);
    assert.equal((await run("check", "scans", ...at)).ok, true);
    const { parameters } = await run(
      ...["preprocess", "scans", "--set", "target_spacing=14,14,14", ...at] as const,
    );
    assert.deepEqual(parameters.lb_classes, [1, 2, 3, 4]);
    const before = filesUnder(folder);
    const { run: fold } = await run("train", "scans", "--fold", "0", ...at, ...[
      ...["--epochs", "2", "--set", "network.filters=2"],
      ...["--set", "data.trn_dl_params.epoch_len=10", "--set", "data.val_dl_params.epoch_len=1"],
    ]);
    const out = join(root, "out");
    const { files } = await run("predict", folder, "--model", fold, "--out", out, "--seg", ...at);
    const names = files.map((path: string) => path.slice(out.length + 1));
    assert.deepEqual(names.filter((name: string) => name.startsWith("case_001")), [
      "case_001.nii.gz",
      "case_001.dcm",
      "case_001_seg.dcm",
    ]);
    const scan = await readDicomSeries(join(folder, "case_001"));
    assert.deepEqual((await readNifti(join(out, "case_001.nii.gz"))).shapeZyx, scan.shapeZyx);
    const slice = join(folder, "case_001", "IM_0002.dcm");
    const one = await run("predict", slice, "--model", fold, "--out", `${out}1`, ...at);
    assert.deepEqual(one.files.map((path: string) => path.slice(out.length + 2)), [
      "case_001.nii.gz",
      "case_001.dcm",
    ]);
    for (const inside of [folder, join(folder, "deep"), join(folder, "case_000")]) {
      const refused = await runProcess(task("predict"), [
        ...[folder, "--model", fold, "--out", inside, ...at],
      ]);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /would lie among the DICOM files and be taken for theirs/);
    }
    assert.deepEqual(filesUnder(folder), before);
  }));

Deno.test("scans of folders and files of DICOM", () =>
  inTemporaryFolder(async (root) => {
    const found = async (...inputs: string[]) =>
      (await scansOf(inputs.map((input) => join(root, input)), 1)).map(({ id, paths }) => [
        id,
        paths.map((path) => path.slice(root.length + 1)),
      ]);
    const series = await writeSeries(join(root, "p1", "ct"));
    await writeStructures(join(root, "p1", "ct", "rs.dcm"), series, ["liver"]);
    await writeSeries(join(root, "p2", "ct"));
    assert.deepEqual(await found("p1"), [["ct", ["p1/ct"]]]);
    assert.deepEqual(await found("."), [["p1_ct", ["p1/ct"]], ["p2_ct", ["p2/ct"]]]);
    const glob = [1, 2, 3].map((n) => `p1/ct/IM_000${n}.dcm`);
    assert.deepEqual(await found(...glob, "p1/ct"), [["ct", ["p1/ct"]]]);
    await assert.rejects(found("p1/ct/rs.dcm"), /rs\.dcm: a DICOM file of no series that can be/);
    await assert.rejects(found("p1", "p2/ct"), /^OvkitError: ct: two scans of this name/);
  }));
