import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  type DecathlonTask,
  decathlonTask,
  decathlonTasks,
} from "../../../lib/database/decathlon/decathlon_task.ts";
import { getDecathlonDataset } from "../../../lib/database/decathlon/get_decathlon_dataset.ts";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { archiveServer } from "./archive_server.ts";
import { makeTar } from "./make_tar.ts";

const affineRas = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const description = JSON.stringify({
  name: "Hippocampus",
  licence: "CC-BY-SA 4.0",
  modality: { "0": "MRI" },
  labels: { "0": "background", "1": "Anterior", "2": "Posterior" },
});

async function niftiBytes(values: number[]): Promise<Uint8Array> {
  const path = await Deno.makeTempFile({ suffix: ".nii.gz" });
  const data = Float32Array.from(values);
  await writeNifti(path, createVolume({ data, shapeZyx: [1, 2, 2], affineRas }));
  const bytes = await Deno.readFile(path);
  await Deno.remove(path);
  return bytes;
}

async function hippocampusArchive(): Promise<Uint8Array<ArrayBuffer>> {
  const image = await niftiBytes([1, 2, 3, 4]);
  const label = await niftiBytes([0, 1, 2, 0]);
  const folder = "Task04_Hippocampus";
  const files = {
    [`${folder}/._dataset.json`]: "junk of another system",
    [`${folder}/dataset.json`]: description,
    [`${folder}/imagesTr/._hippocampus_001.nii.gz`]: "junk",
    [`${folder}/imagesTr/hippocampus_003.nii.gz`]: image,
    [`${folder}/imagesTr/hippocampus_001.nii.gz`]: image,
    [`./${folder}/labelsTr/hippocampus_001.nii.gz`]: label,
    [`${folder}/labelsTr/hippocampus_003.nii.gz`]: label,
    [`${folder}/imagesTs/hippocampus_002.nii.gz`]: image,
  };
  return Uint8Array.from(makeTar(files));
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertHippocampus(folder: string): Promise<void> {
  const image = await readNifti(join(folder, "images", "hippocampus_003_0000.nii.gz"));
  assert.deepEqual([...image.data as Float32Array], [1, 2, 3, 4]);
  const label = await readNifti(join(folder, "labels", "hippocampus_001.nii.gz"));
  assert.deepEqual([...label.data as Float32Array], [0, 1, 2, 0]);
  await Deno.stat(join(folder, "imagesTs", "hippocampus_002_0000.nii.gz"));
  assert.deepEqual(JSON.parse(await Deno.readTextFile(join(folder, "labels.json"))), {
    "1": "Anterior",
    "2": "Posterior",
    "modality": { "0": "MRI" },
  });
  const source = JSON.parse(await Deno.readTextFile(join(folder, "source.json")));
  assert.equal(source.licence, "CC-BY-SA 4.0");
  assert.deepEqual(namesIn(folder), ["images", "imagesTs", "labels", "labels.json", "source.json"]);
}

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

for (const zipped of [false, true]) {
  Deno.test(`a local archive becomes a raw data set${zipped ? ", gzipped too" : ""}`, async () => {
    await withFolder(async (database) => {
      const archive = join(database, "local.tar");
      const bytes = await hippocampusArchive();
      await Deno.writeFile(archive, zipped ? gzipSync(bytes) : bytes);
      const dataset = await getDecathlonDataset("msd-hippocampus", database, { from: archive });
      assert.deepEqual(dataset.cases, ["hippocampus_001", "hippocampus_003"]);
      assert.deepEqual(dataset.testCases, ["hippocampus_002"]);
      assert.deepEqual(dataset.classNames, { "1": "Anterior", "2": "Posterior" });
      assert.equal(dataset.existed, false);
      assert.equal(dataset.folder, join(database, "raw_data", "msd-hippocampus"));
      await assertHippocampus(dataset.folder);
      await Deno.stat(archive);
      const again = await getDecathlonDataset("msd-hippocampus", database, { from: "none.tar" });
      assert.deepEqual(again, { ...dataset, existed: true });
    });
  });
}

Deno.test("a published archive is downloaded through interruptions and converted", async () => {
  await withFolder(async (database) => {
    const bytes = await hippocampusArchive();
    const md5 = createHash("md5").update(bytes).digest("hex");
    const task: DecathlonTask = { ...decathlonTask("msd-hippocampus"), md5 };
    await using server = archiveServer(bytes, ["breaksHalfway", "whole"]);
    const steps = new Set<string>();
    const dataset = await getDecathlonDataset(task, database, {
      as: "mine",
      baseUrl: server.url + "/",
      retryDelayMs: 1,
      onProgress: ({ step }) => steps.add(step),
    });
    await assertHippocampus(dataset.folder);
    assert.deepEqual([...steps], ["download", "convert"]);
    assert.deepEqual(namesIn(join(database, "downloads")), ["mine.lock"]);
    assert.deepEqual(namesIn(join(database, "raw_data")), ["mine"]);
  });
});

Deno.test("an archive that was changed is not converted", async () => {
  await withFolder(async (database) => {
    await using server = archiveServer(await hippocampusArchive(), ["whole"]);
    await assert.rejects(
      getDecathlonDataset("msd-hippocampus", database, { baseUrl: server.url }),
      { tag: "DownloadFailed", message: /expected 9d24dba78a72977dbd1d2e110310f31b/ },
    );
    assert.deepEqual(namesIn(join(database, "raw_data")), []);
  });
});

const refused: [string, Record<string, string | Uint8Array>, string, RegExp][] = [
  ["without images", { "a/dataset.json": "{}" }, "DataInvalid", /no imagesTr.*Task04_Hippocampus/],
  [
    "with an image without label",
    {
      "a/imagesTr/x.nii.gz": "1",
      "a/imagesTr/y.nii.gz": "1",
      "a/labelsTr/y.nii.gz": "1",
    },
    "DataInvalid",
    /1 cases with only one of image and label: x/,
  ],
  ["with a broken description", { "a/dataset.json": "{" }, "FileCorrupt", /is not JSON/],
];

for (const [what, files, tag, message] of refused) {
  Deno.test(`an archive ${what} is refused and leaves nothing`, async () => {
    await withFolder(async (database) => {
      const archive = join(database, "local.tar");
      await Deno.writeFile(archive, makeTar(files));
      const work = getDecathlonDataset("msd-hippocampus", database, { from: archive });
      await assert.rejects(work, { tag, message });
      assert.deepEqual(namesIn(join(database, "raw_data")), []);
    });
  });
}

Deno.test("channels of a four-dimensional image become files of their own", async () => {
  await withFolder(async (database) => {
    const header = new Uint8Array(352);
    const view = new DataView(header.buffer);
    view.setInt32(0, 348, true);
    [4, 2, 2, 1, 2, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
    view.setInt16(70, 2, true);
    view.setInt16(72, 8, true);
    [1, 1, 1, 2, 1].forEach((mm, i) => view.setFloat32(76 + 4 * i, mm, true));
    view.setFloat32(108, 352, true);
    view.setInt16(254, 1, true);
    affineRas.slice(0, 12).forEach((value, i) => view.setFloat32(280 + 4 * i, value, true));
    new TextEncoder().encodeInto("n+1\0", header.subarray(344));
    const image = gzipSync(Uint8Array.of(...header, 1, 2, 3, 4, 5, 6, 7, 8));
    const archive = join(database, "local.tar");
    await Deno.writeFile(
      archive,
      makeTar({
        "Task05_Prostate/imagesTr/prostate_00.nii.gz": image,
        "Task05_Prostate/labelsTr/prostate_00.nii.gz": await niftiBytes([0, 1, 2, 0]),
      }),
    );
    const { folder } = await getDecathlonDataset("msd-prostate", database, { from: archive });
    for (const [channel, values] of [[0, [1, 2, 3, 4]], [1, [5, 6, 7, 8]]] as const) {
      const volume = await readNifti(join(folder, "images", `prostate_00_000${channel}.nii.gz`));
      assert.deepEqual([...volume.data as Uint8Array], values);
      assert.deepEqual(volume.affineRas, affineRas);
    }
    assert.deepEqual(namesIn(folder), ["images", "labels", "labels.json", "source.json"]);
    const wrong = getDecathlonDataset("msd-brain-tumour", database, { from: archive });
    await assert.rejects(wrong, { tag: "DataInvalid", message: /2 channels; expected 4/ });
  });
});

Deno.test("another data set of the same name is left alone", async () => {
  await withFolder(async (database) => {
    const folder = join(database, "raw_data", "msd-heart");
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, "mine.txt"), "precious");
    const work = getDecathlonDataset("msd-heart", database, { from: "none.tar" });
    await assert.rejects(work, { tag: "FileUnwritable", message: /another data set.*--as/ });
    assert.deepEqual(namesIn(folder), ["mine.txt"]);
  });
});

Deno.test("an unknown name is refused with the nearest one", () => {
  assert.equal(decathlonTasks.length, 10);
  assert.equal(decathlonTask("Task09_Spleen").name, "msd-spleen");
  assert.throws(() => decathlonTask("msd-hipocampus"), {
    tag: "DatasetUnknown",
    message: /did you mean msd-hippocampus\?/,
  });
});
