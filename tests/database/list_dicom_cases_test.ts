import assert from "node:assert/strict";
import { join } from "node:path";
import type { RawDataset } from "../../lib/database/raw_dataset.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeDicomSeg } from "../../lib/io/dicom_seg/write_dicom_seg.ts";
import { bars, inDataset, setImageType, writeSeries, writeStructures } from "./dicom_trees.ts";

async function idsOf(raw: RawDataset): Promise<string[]> {
  return (await raw.cases()).map(({ id }) => id);
}

/** Severity, case and kind of every problem but notes about classes. */
async function problemsOf(raw: RawDataset): Promise<string[]> {
  const { problems } = await raw.check();
  return problems.filter(({ problem }) => problem !== "classes by the regions' names")
    .map(({ severity, case: id, problem }) => `${severity} ${id}: ${problem}`);
}

Deno.test("a flat folder is one case with the set's name", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(set);
    const label = await writeStructures(join(set, "rs.dcm"), series, ["liver", "spleen"]);
    const [one, ...others] = await open().cases();
    assert.deepEqual([one.id, one.dataset, others], ["set", "set", []]);
    assert.deepEqual([one.imagePaths, one.labelPath], [[set], join(set, "rs.dcm")]);
    const read = await open().read("set");
    assert.deepEqual(read.channels[0].data, series.data);
    assert.deepEqual(read.label!.data, label.data);
    assert.deepEqual(read.label!.affineRas, series.affineRas);
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("folders, trees and names with dots are cases by their paths", () =>
  inDataset(async (set, open) => {
    for (const path of ["b", "a/1.2.840/CT.thin", "a/1.2.841/CT"]) {
      await writeStructures(join(set, path, "RS"), await writeSeries(join(set, path)), ["liver"]);
    }
    assert.deepEqual(await idsOf(open()), ["a_1.2.840_CT.thin", "a_1.2.841_CT", "b"]);
    assert.equal((await open().read("a_1.2.840_CT.thin")).channels.length, 1);
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("paths that give one id are told apart", () =>
  inDataset(async (set, open) => {
    for (const path of ["a/b_c", "a_b/c", "a_b_c_2"]) {
      await writeStructures(join(set, path, "RS"), await writeSeries(join(set, path)), ["liver"]);
    }
    assert.deepEqual(await idsOf(open()), ["a_b_c", "a_b_c_2", "a_b_c_3"]);
    const folders = (await open().cases()).map(({ imagePaths }) => imagePaths[0]);
    assert.deepEqual(folders, ["a/b_c", "a_b_c_2", "a_b/c"].map((path) => join(set, path)));
  }));

Deno.test("a structure set in another folder belongs to the series it refers to", () =>
  inDataset(async (set, open) => {
    for (const patient of ["p1", "p2"]) {
      const series = await writeSeries(join(set, patient, "CT"), { patientId: patient });
      await writeStructures(join(set, patient, "RTSTRUCT", "1-1.dcm"), series, ["gtv"]);
    }
    const cases = await open().cases();
    assert.deepEqual(cases.map(({ id, labelPath }) => [id, labelPath]), [
      ["p1_CT", join(set, "p1", "RTSTRUCT", "1-1.dcm")],
      ["p2_CT", join(set, "p2", "RTSTRUCT", "1-1.dcm")],
    ]);
    assert.equal(new Set(cases.map(({ patient }) => patient)).size, 2);
    assert.ok(cases.every(({ patient }) => /^patient_[0-9a-f]{8}$/.test(patient!)));
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("several series of one folder are cases with their numbers", () =>
  inDataset(async (set, open) => {
    const folder = join(set, "study");
    const names: string[] = [];
    for (const seriesNumber of [3, 7]) {
      const own = join(folder, `s${seriesNumber}`);
      const series = await writeSeries(own, { seriesNumber });
      await writeStructures(join(folder, `rs${seriesNumber}.dcm`), series, ["liver"]);
      for (const { name } of Deno.readDirSync(own)) {
        await Deno.rename(join(own, name), join(folder, `${seriesNumber}_${name}`));
        names.push(name);
      }
      await Deno.remove(own);
    }
    assert.equal(names.length, 8);
    const cases = await open().cases();
    assert.deepEqual(cases.map(({ id, labelPath }) => [id, labelPath]), [
      ["study_3", join(folder, "rs3.dcm")],
      ["study_7", join(folder, "rs7.dcm")],
    ]);
    const [a, b] = [await open().read("study_3"), await open().read("study_7")];
    assert.notDeepEqual(a.channels[0].data, b.channels[0].data);
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("a series without label beside a labelled one is not taken for background", () =>
  inDataset(async (set, open) => {
    const study = { studyInstanceUid: "1.2.3" };
    const series = await writeSeries(join(set, "p", "venous"), study);
    await writeStructures(join(set, "p", "rs.dcm"), series, ["liver"]);
    await writeSeries(join(set, "p", "arterial"), study);
    assert.equal((await open().read("p_arterial")).label, undefined);
    assert.deepEqual(await problemsOf(open()), ["warning p_arterial: missing label"]);
  }));

Deno.test("two structure sets of a series are an error in check and in read", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "a"));
    await writeStructures(join(set, "a", "rs1.dcm"), series, ["liver"]);
    await writeStructures(join(set, "a", "rs2.dcm"), series, ["liver", "spleen"]);
    assert.deepEqual(await problemsOf(open()), ["error a: several labels"]);
    await assert.rejects(open().read("a"), (error) => {
      assert.ok(isOvkitError(error, "DataInvalid"));
      assert.match(error.message, /^a: several labels: .*rs1\.dcm, .*rs2\.dcm; expected one/);
      return true;
    });
  }));

Deno.test("scans without a structure set are all background, and that is said once", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "a"));
    await writeStructures(join(set, "a", "rs.dcm"), series, ["liver"]);
    for (const id of ["b", "c"]) await writeSeries(join(set, id));
    const report = await open().check();
    const [said, ...others] = report.problems.filter(({ severity }) => severity !== "note");
    assert.deepEqual(others, []);
    assert.deepEqual([said.problem, said.found], ["cases without a structure set", "2: b, c"]);
    const { channels, label } = await open().read("c");
    assert.deepEqual(label!.shapeZyx, channels[0].shapeZyx);
    assert.ok(label!.data.every((value) => Number(value) === 0));
    assert.deepEqual(report.facts.map(({ classVoxels }) => classVoxels), [{ 1: 8 }, {}, {}]);
    assert.equal((await open().first(1).check()).facts.length, 1);
  }));

Deno.test("where nothing is drawn at all, no case has a label", () =>
  inDataset(async (set, open) => {
    for (const id of ["a", "b"]) await writeSeries(join(set, id));
    assert.equal((await open().read("a")).label, undefined);
    assert.deepEqual(await problemsOf(open()), [
      "warning a: missing label",
      "warning b: missing label",
    ]);
  }));

Deno.test("a DICOM SEG is a label", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "a"));
    const label = bars([1, 2], series);
    await writeDicomSeg(join(set, "a", "seg.dcm"), label, series, {
      segments: { 1: { name: "kidney" }, 2: { name: "aorta" } },
    });
    assert.deepEqual(await open().classNames(), { 1: "aorta", 2: "kidney" });
    const read = await open().regions({ kidney: 1, aorta: 2 }).read("a");
    assert.deepEqual([...read.label!.data].map(Number), [...label.data]);
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("a damaged file is an error, and nothing is taken for background", () =>
  inDataset(async (set, open) => {
    for (const id of ["a", "b"]) {
      const series = await writeSeries(join(set, id, "CT"));
      await writeStructures(join(set, id, "RS", "rs.dcm"), series, ["liver"]);
    }
    const damaged = join(set, "b", "RS", "rs.dcm");
    const bytes = await Deno.readFile(damaged);
    await Deno.writeFile(damaged, bytes.subarray(0, bytes.length >> 1));
    await assert.rejects(open().read("b_CT"), (error) => isOvkitError(error, "FileCorrupt"));
    assert.deepEqual(await problemsOf(open()), ["error b_CT: unreadable file"]);
    await Deno.writeFile(damaged, bytes.subarray(0, 300));
    assert.equal((await open().read("b_CT")).label, undefined);
    assert.deepEqual(await problemsOf(open()), [
      "error b_RS: unreadable file",
      "warning b_CT: missing label",
    ]);
    const image = join(set, "a", "CT", "IM_0002.dcm");
    await Deno.writeFile(image, (await Deno.readFile(image)).subarray(0, 400));
    await assert.rejects(open().read("a_CT"), (error) => isOvkitError(error, "FileCorrupt"));
  }));

Deno.test("hidden and foreign files are passed over", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "a"));
    await writeStructures(join(set, "a", "rs.dcm"), series, ["liver"]);
    await writeStructures(join(set, "a", ".rs_old.dcm"), series, ["liver", "spleen"]);
    await writeSeries(join(set, ".trash", "b"));
    await writeSeries(join(set, "__MACOSX", "b"));
    await Deno.writeTextFile(join(set, "a", "notes.txt"), "seen by the second reader");
    await Deno.writeTextFile(join(set, "a", "._IM_0001.dcm"), "\0\x05\x16\x07");
    assert.deepEqual(await idsOf(open()), ["a"]);
    assert.deepEqual(await problemsOf(open()), []);
  }));

Deno.test("localizers, single images and computed series beside the scan are no cases", () =>
  inDataset(async (set, open) => {
    const folder = join(set, "a");
    const series = await writeSeries(join(folder, "ct"));
    await writeStructures(join(folder, "rs.dcm"), series, ["liver"]);
    await writeSeries(join(folder, "scout"), { seriesDescription: "scout" });
    await setImageType(join(folder, "scout"), "ORIG\\PRIMARY\\LOCALIZER");
    await writeSeries(join(folder, "one"), { seriesDescription: "one image" });
    for (const n of [2, 3, 4]) await Deno.remove(join(folder, "one", `IM_000${n}.dcm`));
    await writeSeries(join(folder, "mpr"), { seriesDescription: "mpr" });
    await setImageType(join(folder, "mpr"), "DERIVED\\PRIMARY\\AXIAL");
    for (const { name } of Deno.readDirSync(join(folder, "mpr"))) {
      await Deno.rename(join(folder, "mpr", name), join(folder, "ct", `mpr_${name}`));
    }
    assert.deepEqual(await idsOf(open()), ["a_ct"]);
    const { problems } = await open().check();
    const [left] = problems.filter(({ problem }) => problem === "images that are no case");
    assert.equal(left.severity, "note");
    for (const part of [/^3: /, /"scout".*localizer/, /"one image"/, /"mpr".*derived/]) {
      assert.match(left.found, part);
    }
    assert.deepEqual((await open().read("a_ct")).channels[0].data, series.data);
  }));

Deno.test("a set of computed series alone is taken", () =>
  inDataset(async (set, open) => {
    await writeStructures(join(set, "a", "rs.dcm"), await writeSeries(join(set, "a")), ["liver"]);
    await setImageType(join(set, "a"), "DERIVED\\PRIMARY\\AXIAL");
    assert.deepEqual(await idsOf(open()), ["a"]);
    assert.deepEqual(await problemsOf(open()), ["note a: remark of the reader"]);
  }));

Deno.test("a series spread over folders is one case, copies are several", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "disc", "1"));
    await Deno.mkdir(join(set, "disc", "2"));
    for (const n of [3, 4]) {
      const name = `IM_000${n}.dcm`;
      await Deno.rename(join(set, "disc", "1", name), join(set, "disc", "2", name));
    }
    await writeStructures(join(set, "disc", "rs.dcm"), series, ["liver"]);
    assert.deepEqual(await idsOf(open()), ["disc"]);
    assert.deepEqual((await open().read("disc")).channels[0].data, series.data);

    for (const n of [1, 2]) {
      for (const { name } of Deno.readDirSync(join(set, "disc", String(n)))) {
        await Deno.mkdir(join(set, "copy"), { recursive: true });
        await Deno.copyFile(join(set, "disc", String(n), name), join(set, "copy", name));
      }
    }
    await Deno.copyFile(join(set, "disc", "rs.dcm"), join(set, "copy", "rs.dcm"));
    assert.deepEqual(await idsOf(open()), ["copy", "disc"]);
    assert.deepEqual(await problemsOf(open()), [
      "warning disc: duplicate image",
      "warning (all): one patient",
    ]);
  }));

Deno.test("a structure set whose series is not here is an error where a scan lacks its label", () =>
  inDataset(async (set, open) => {
    const series = await writeSeries(join(set, "a"));
    await writeStructures(join(set, "a", "rs.dcm"), series, ["liver"]);
    const gone = await writeSeries(join(set, "gone"));
    await writeStructures(join(set, "RS", "rs.dcm"), gone, ["liver"]);
    await Deno.remove(join(set, "gone"), { recursive: true });
    assert.deepEqual(await problemsOf(open()), ["warning (all): structure set without its series"]);
    await writeSeries(join(set, "b"));
    assert.deepEqual(await problemsOf(open()), [
      "error (all): structure set without its series",
      "warning b: missing label",
    ]);
    assert.equal((await open().read("b")).label, undefined);
  }));

Deno.test("names of files and the order of writing change nothing", () =>
  inDataset(async (set, open) => {
    for (const id of ["b", "a"]) {
      const series = await writeSeries(join(set, id));
      await writeStructures(join(set, id, "rs.dcm"), series, ["spleen", "liver"]);
    }
    const before = { report: (await open().check()).toJson(), read: await open().read("a") };
    const folder = join(set, "a");
    const names = Array.from(Deno.readDirSync(folder), ({ name }) => name);
    for (const [i, name] of names.entries()) {
      await Deno.rename(join(folder, name), join(folder, `x${(i * 7) % 11}`));
    }
    const { channels: [image], label } = await open().read("a");
    assert.deepEqual((await open().check()).toJson(), before.report);
    assert.deepEqual(image.data, before.read.channels[0].data);
    assert.deepEqual(label!.data, before.read.label!.data);
  }));
