import assert from "node:assert/strict";
import { openPreprocessedDataset } from "../../../lib/database/preprocessed_dataset.ts";
import { readNpy } from "../../../lib/io/read_npy.ts";
import { writeNpy } from "../../../lib/io/write_npy.ts";
import { memoryLimit } from "../../../lib/training/sampling/memory_limit.ts";
import { openVolumeStore, type VolumeStore } from "../../../lib/training/sampling/volume_store.ts";
import { inStoredSet } from "./stored_set.ts";

type Dataset = Parameters<typeof openVolumeStore>[0];

/** The data set, and what was read of it. */
function watched(folder: string): { dataset: Dataset; reads: string[] } {
  const dataset = openPreprocessedDataset(folder);
  const reads: string[] = [];
  return {
    reads,
    dataset: {
      folder,
      read: (id) => (reads.push(id), dataset.read(id)),
      readBlock: (id, block) => (reads.push(`part of ${id}`), dataset.readBlock(id, block)),
    },
  };
}

const at = (volume: number) => ({ volume, cornerZyx: [1, -2, 3] as const });

Deno.test("a survey notes a volume's shape, channels, what lies outside and its classes", async () => {
  await inStoredSet({ cases: 2, layers: true }, async (folder) => {
    const { dataset } = watched(folder);
    const [, { facts, groups, mask }] = await openVolumeStore(dataset, ["c0", "c1"]).survey(
      "cl_fg",
    );
    const { image, label, mask: whole } = await dataset.read("c1");
    const half = image.length / 2;
    assert.deepEqual(facts, {
      id: "c1",
      channels: 2,
      shapeZyx: [6, 7, 9],
      outside: [Math.min(...image.subarray(0, half)), Math.min(...image.subarray(half))],
      hasPrevious: true,
      hasMask: true,
    });
    const count = (value: number, map: Uint8Array) => map.filter((found) => found === value).length;
    assert.deepEqual(
      groups.map(([group, { ends }]) => [group, ends.at(-1)]),
      [[1, count(1, label)], [2, count(2, label)]],
    );
    assert.equal(mask?.ends.at(-1), count(1, whole!));
  });
});

Deno.test("volumes are read once while memory allows, and of the others only parts", async () => {
  await inStoredSet({ cases: 3 }, async (folder) => {
    const { dataset, reads } = watched(folder);
    const { image, label } = await dataset.read("c0");
    reads.length = 0;
    const memory = memoryLimit(2 * (image.byteLength + label.byteLength) + 5);
    const store = openVolumeStore(dataset, ["c0", "c1", "c2"], { memory });
    await store.survey("fg");
    assert.equal(memory.left, 5);
    await store.cut([at(0), at(2), at(1), at(2)], [3, 3, 3]);
    await store.survey("cl_fg");
    await store.survey("cl_fg");
    assert.deepEqual(reads, ["c0", "c1", "c2", "part of c2", "part of c2", "c2"]);
  });
});

Deno.test("two stores share one memory", async () => {
  await inStoredSet({ cases: 2 }, async (folder) => {
    const { dataset, reads } = watched(folder);
    const { image, label } = await dataset.read("c0");
    const memory = memoryLimit(image.byteLength + label.byteLength);
    const stores = ["c0", "c1"].map((id) => openVolumeStore(dataset, [id], { memory }));
    for (const store of stores) await store.survey("fg");
    reads.length = 0;
    for (const store of stores) await store.cut([at(0)], [3, 3, 3]);
    assert.deepEqual(reads, ["part of c1"]);
  });
});

Deno.test("a patch from the disk is the patch from memory, wherever it lies", async () => {
  await inStoredSet({ cases: 1, layers: true }, async (folder) => {
    const { dataset, reads } = watched(folder);
    const stores: VolumeStore[] = [1e9, 0].map((bytes) =>
      openVolumeStore(dataset, ["c0"], { memory: memoryLimit(bytes) })
    );
    for (const store of stores) await store.survey("fg");
    reads.length = 0;
    const corners = [[0, 0, 0], [-2, 3, 4], [4, -3, 6], [1, 2, -1], [-9, 0, 0], [6, 7, 9]] as const;
    const positions = corners.map((cornerZyx) => ({ volume: 0, cornerZyx }));
    for (const sizeZyx of [[4, 5, 3], [1, 6, 6], [12, 20, 20]] as const) {
      const [kept, stored] = await Promise.all(
        stores.map((store) => store.cut(positions, sizeZyx)),
      );
      assert.deepEqual(stored, kept);
      assert.ok(kept.label.some((value) => value > 0) && kept.mask!.some((value) => value > 0));
      assert.ok(kept.previous!.some((value) => value > 0));
    }
    assert.deepEqual(reads, Array(18).fill("part of c0"));
  });
});

Deno.test("notes on volumes that memory does not hold are stored, and are those of reading", async () => {
  await inStoredSet({ cases: 3, layers: true }, async (folder, ids) => {
    const { dataset, reads } = watched(folder);
    for (const bias of ["fg", "error"] as const) {
      const expected = await openVolumeStore(dataset, ids).survey(bias);
      const nothing = () => openVolumeStore(dataset, ids, { memory: memoryLimit(0) });
      assert.deepEqual(await nothing().survey(bias), expected);
      reads.length = 0;
      assert.deepEqual(await nothing().survey(bias), expected);
      assert.deepEqual(reads, []);
      const { memory, store } = oneVolume(dataset, ids, (await dataset.read("c0")).label.length);
      reads.length = 0;
      assert.deepEqual(await store.survey(bias), expected);
      assert.deepEqual([reads, memory.left], [["c0"], 0]);
    }
  });
});

function oneVolume(dataset: Dataset, ids: readonly string[], voxels: number) {
  const memory = memoryLimit(voxels * (2 * 4 + 3));
  return { memory, store: openVolumeStore(dataset, ids, { memory }) };
}

Deno.test("stored notes are not used where a file has changed, or they are damaged", async () => {
  await inStoredSet({ cases: 2 }, async (folder, ids) => {
    const { dataset, reads } = watched(folder);
    const survey = () => openVolumeStore(dataset, ids, { memory: memoryLimit(0) }).survey("fg");
    const first = await survey();
    const label = await readNpy(`${folder}/labels/c1.npy`);
    const empty = new Uint8Array(label.data.length);
    await writeNpy(`${folder}/labels/c1.npy`, { data: empty, shape: label.shape });
    await Deno.utime(`${folder}/labels/c1.npy`, 0, 1);
    await Deno.writeTextFile(`${folder}/sampling/fg_c0.safetensors`, "damaged");
    reads.length = 0;
    const second = await survey();
    assert.deepEqual(reads, ["c0", "c1"]);
    assert.deepEqual(second, [first[0], { ...first[1], groups: [] }]);
    reads.length = 0;
    assert.deepEqual(await survey(), second);
    assert.deepEqual(reads, []);
  });
});
