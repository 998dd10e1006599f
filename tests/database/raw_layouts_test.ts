import assert from "node:assert/strict";
import { join } from "node:path";
import { openDatabase } from "../../lib/database/open_database.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { bars, smallImage, writeSeries, writeStructures } from "./dicom_trees.ts";

let made = 1000;

async function writeScan(path: string): Promise<void> {
  await writeNifti(path, smallImage(made++));
}

async function writeBars(path: string, classes: readonly number[]): Promise<void> {
  await writeNifti(path, bars(classes, smallImage(0)));
}

/** Puts NIfTI files of one volume each into one file of several volumes. */
async function join4d(path: string, parts: readonly string[]): Promise<void> {
  const files = await Promise.all(parts.map((part) => Deno.readFile(part)));
  const header = files[0].slice(0, 352);
  const view = new DataView(header.buffer);
  view.setInt16(40, 4, true);
  view.setInt16(48, parts.length, true);
  view.setFloat32(92, 1, true);
  await Deno.writeFile(path, await new Blob([header, ...files.map((f) => f.slice(352))]).bytes());
}

Deno.test("a set of the Medical Segmentation Decathlon is used in place", () =>
  inTemporaryFolder(async (root) => {
    const set = join(root, "raw_data", "Task99_Small");
    for (const id of ["small_01", "small_02"]) {
      const parts = [0, 1].map((i) => join(root, `${id}_${i}.nii`));
      for (const part of parts) await writeScan(part);
      await Deno.mkdir(join(set, "imagesTr"), { recursive: true });
      await join4d(join(set, "imagesTr", `${id}.nii`), parts);
      await writeBars(join(set, "labelsTr", `${id}.nii.gz`), [1, 2]);
    }
    await Deno.writeTextFile(join(set, "imagesTr", "._small_01.nii"), "");
    await writeScan(join(set, "imagesTs", "small_03.nii.gz"));
    await Deno.writeTextFile(
      join(set, "dataset.json"),
      JSON.stringify({
        tensorImageSize: "4D",
        modality: { "0": "T2", "1": "ADC" },
        labels: { "0": "background", "1": "PZ", "2": "TZ" },
        training: [{ image: "./imagesTr/small_01.nii", label: "./labelsTr/small_01.nii.gz" }],
      }),
    );
    const raw = openDatabase(root).raw("Task99_Small");
    assert.deepEqual((await raw.cases()).map(({ id }) => id), ["small_01", "small_02"]);
    assert.deepEqual(await raw.description(), {
      classNames: { 1: "PZ", 2: "TZ" },
      modalities: ["T2", "ADC"],
    });
    const { channels, label } = await raw.read("small_02");
    assert.equal(channels.length, 2);
    assert.notDeepEqual(channels[0].data, channels[1].data);
    assert.deepEqual(channels[0].shapeZyx, label!.shapeZyx);
    assert.deepEqual((await raw.check()).problems, []);
  }));

Deno.test("a set of nnU-Net is used in place: channels, regions, ignored voxels", () =>
  inTemporaryFolder(async (root) => {
    const set = join(root, "raw_data", "Dataset001");
    for (const id of ["x_001", "x_002"]) {
      for (const channel of [0, 1]) {
        await writeScan(join(set, "imagesTr", `${id}_000${channel}.nii.gz`));
      }
      await writeBars(join(set, "labelsTr", `${id}.nii.gz`), id === "x_001" ? [1, 2, 3] : [1, 2]);
    }
    const description = {
      channel_names: { "0": "T1", "1": "FLAIR" },
      labels: { background: 0, whole: [1, 2, 3], core: [2, 3], enhancing: 3, ignore: 4 },
      numTraining: 2,
      file_ending: ".nii.gz",
    };
    const write = () => Deno.writeTextFile(join(set, "dataset.json"), JSON.stringify(description));
    await write();
    const raw = openDatabase(root).raw("Dataset001");
    assert.deepEqual(await raw.description(), {
      classNames: { 1: "whole", 2: "core", 3: "enhancing" },
      modalities: ["T1", "FLAIR"],
    });
    assert.deepEqual((await raw.check()).problems, []);
    description.labels = { background: 0, whole: [1, 2], core: [2], ignore: 3 } as never;
    await write();
    const { problems } = await raw.check();
    assert.deepEqual(problems.map(({ case: id, problem }) => `${id}: ${problem}`), [
      "x_001: unknown class",
    ]);
  }));

Deno.test("sets are merged, of both formats, with one naming of classes", () =>
  inTemporaryFolder(async (root) => {
    const rawData = join(root, "raw_data");
    for (const id of ["case_1", "n_case_1"]) {
      await writeScan(join(rawData, "n", "images", `${id}.nii.gz`));
      await writeBars(join(rawData, "n", "labels", `${id}.nii.gz`), [1, 2]);
    }
    await Deno.writeTextFile(join(rawData, "n", "labels.json"), '{ "1": "liver", "2": "spleen" }');
    const folder = join(rawData, "d", "case_1");
    await writeStructures(join(folder, "rs.dcm"), await writeSeries(folder), ["Spleen", "Liver"]);
    const raw = openDatabase(root).raw("n", "d");
    assert.equal(raw.name, "d_n");
    const ids = ["d_case_1", "n_case_1", "n_n_case_1"];
    assert.deepEqual((await raw.cases()).map(({ id }) => id), ids);
    const label = (await raw.read("d_case_1")).label!;
    const [, , width] = label.shapeZyx;
    const plane = label.shapeZyx[1] * width;
    assert.deepEqual([1, 2].map((bar) => Number(label.data[plane + bar * width + 3])), [2, 1]);
    const report = await raw.check();
    assert.ok(report.ok, report.toMarkdown());
    assert.deepEqual(report.facts.map(({ dataset }) => dataset), ["d", "n", "n"]);
  }));

Deno.test("patients.json says who cases are of, in both formats", () =>
  inTemporaryFolder(async (root) => {
    const rawData = join(root, "raw_data");
    for (const id of ["a", "b", "c"]) {
      await writeScan(join(rawData, "n", "images", `${id}.nii.gz`));
      await writeBars(join(rawData, "n", "labels", `${id}.nii.gz`), [1]);
      const folder = join(rawData, "d", id);
      await writeStructures(join(folder, "rs.dcm"), await writeSeries(folder), ["liver"]);
    }
    for (const set of ["n", "d"]) {
      const path = join(rawData, set, "patients.json");
      await Deno.writeTextFile(path, '{ "a": "P1", "b": "P1", "c": 2 }');
      const raw = openDatabase(root).raw(set);
      assert.deepEqual((await raw.cases()).map(({ patient }) => patient), ["P1", "P1", "2"]);
      const text = (await raw.check()).toMarkdown();
      assert.match(text, /, 2 patients\n/);
      assert.match(text, /\| b \| P1 \|/);
      await Deno.writeTextFile(path, '{ "a": "P1", "b": "P1", "c": "P1" }');
      const { problems } = await raw.check();
      assert.deepEqual(
        problems.filter(({ severity }) => severity === "warning").map((one) => one.found),
        ["all 3 cases are of P1"],
      );
      await Deno.writeTextFile(path, "[]");
      await assert.rejects(raw.cases(), (error) => {
        assert.ok(isOvkitError(error, "FileCorrupt"));
        assert.match(error.message, /patients\.json: JSON that is not an object.*"patient_1"/);
        return true;
      });
    }
  }));

Deno.test("a folder named images may hold DICOM series", () =>
  inTemporaryFolder(async (root) => {
    const folder = join(root, "raw_data", "set", "images", "p1");
    await writeStructures(join(folder, "rs.dcm"), await writeSeries(folder), ["liver"]);
    const [one] = await openDatabase(root).raw("set").cases();
    assert.deepEqual([one.id, one.labelPath], ["images_p1", join(folder, "rs.dcm")]);
  }));

Deno.test("a folder without scans is refused with what is in it", () =>
  inTemporaryFolder(async (root) => {
    const set = join(root, "raw_data", "set");
    await Deno.mkdir(join(set, "images"), { recursive: true });
    await Deno.writeTextFile(join(set, "images", "a.nrrd"), "NRRD0004");
    const refused = async (message: RegExp) =>
      await assert.rejects(openDatabase(root).raw("set").cases(), (error) => {
        assert.ok(isOvkitError(error, "DataInvalid"));
        assert.match(error.message, message);
        return true;
      });
    await refused(/set: neither a folder of NIfTI images nor DICOM series \(the first entry is im/);
    await writeSeries(join(set, "one"));
    for (const n of [2, 3, 4]) await Deno.remove(join(set, "one", `IM_000${n}.dcm`));
    await refused(/set: no scan; images that are no case: 1: .*1 axial image/);
  }));

Deno.test("image and label agree with what was written, in another type and container", () =>
  inTemporaryFolder(async (root) => {
    const set = join(root, "raw_data", "set");
    const image = smallImage(1);
    await writeNifti(join(set, "images", "a.nii.gz"), image);
    const { data, shapeZyx, affineRas } = bars([3], image);
    await writeNifti(
      join(set, "labels", "a.hdr"),
      createVolume({ data: BigInt64Array.from(data, BigInt), shapeZyx, affineRas }),
    );
    const { channels, label } = await openDatabase(root).raw("set").read("a");
    assert.deepEqual(channels[0].data, image.data);
    assert.deepEqual([...label!.data].map(Number), [...data]);
  }));
