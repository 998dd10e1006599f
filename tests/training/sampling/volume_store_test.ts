import assert from "node:assert/strict";
import type { CaseBlock, PreprocessedDataset } from "../../../lib/database/preprocessed_dataset.ts";
import { openPreprocessedDataset } from "../../../lib/database/preprocessed_dataset.ts";
import { writeNpy } from "../../../lib/io/write_npy.ts";
import { cutPatch } from "../../../lib/training/sampling/cut_patch.ts";
import { openVolumeStore } from "../../../lib/training/sampling/volume_store.ts";

const bytesOfOne = 6 * 4 + 3;

function dataset(reads: string[]): PreprocessedDataset {
  return {
    read(id: string) {
      reads.push(id);
      return Promise.resolve({
        image: Float32Array.of(3, -1, 2, 7, 9, 8),
        label: Uint8Array.of(0, 1, 2),
        shapeCzyx: [2, 1, 1, 3] as const,
      });
    },
    readBlock(id: string, { sizeZyx }: CaseBlock) {
      reads.push(`part of ${id}`);
      const count = sizeZyx[0] * sizeZyx[1] * sizeZyx[2];
      return Promise.resolve({
        image: new Float32Array(2 * count),
        label: new Uint8Array(count),
        shapeCzyx: [2, ...sizeZyx] as const,
      });
    },
  } as unknown as PreprocessedDataset;
}

Deno.test("a volume knows its channels, its shape and what lies outside of it", async () => {
  const store = openVolumeStore(dataset([]), ["a", "b"]);
  assert.deepEqual(store.ids, ["a", "b"]);
  const { id, channels, shapeZyx, outside, label } = await store.read(1);
  assert.deepEqual({ id, channels, shapeZyx, outside }, {
    id: "b",
    channels: 2,
    shapeZyx: [1, 1, 3],
    outside: [-1, 7],
  });
  assert.deepEqual([...label], [0, 1, 2]);
});

Deno.test("volumes are read once while memory allows", async () => {
  const reads: string[] = [];
  const store = openVolumeStore(dataset(reads), ["a", "b"]);
  const both = await Promise.all([store.read(0), store.read(0)]);
  assert.equal(both[0], both[1]);
  await store.read(1);
  await store.read(0);
  const region = { cornerZyx: [0, 0, 1], sizeZyx: [1, 1, 1] } as const;
  const { part, originZyx } = await store.block(0, region);
  assert.equal(part, both[0]);
  assert.deepEqual(originZyx, [0, 0, 0]);
  assert.deepEqual(reads, ["a", "b"]);
});

Deno.test("of volumes that memory does not hold only the parts are read", async () => {
  const reads: string[] = [];
  const store = openVolumeStore(dataset(reads), ["a", "b", "c"], { cacheBytes: 2 * bytesOfOne });
  for (const index of [0, 1, 2]) await store.read(index);
  const region = { cornerZyx: [0, -1, 2], sizeZyx: [1, 3, 4] } as const;
  for (const index of [0, 2, 1, 2]) await store.block(index, region);
  assert.deepEqual(reads, ["a", "b", "c", "part of c", "part of c"]);
  const { part, originZyx } = await store.block(2, region);
  assert.deepEqual([part.shapeZyx, originZyx, part.outside], [[1, 1, 1], [0, 0, 2], [-1, 7]]);
});

Deno.test("a patch from the disk is the patch from memory, wherever it lies", async () => {
  const folder = `${await Deno.makeTempDir()}/set/plan`;
  const shape = [5, 6, 7];
  const image = Float32Array.from({ length: 2 * 210 }, (_, i) => Math.sin(i) * 100);
  const label = Uint8Array.from({ length: 210 }, (_, i) => i % 4);
  await writeNpy(`${folder}/images/a.npy`, { data: image, shape: [2, ...shape] });
  await writeNpy(`${folder}/labels/a.npy`, { data: label, shape: [1, ...shape] });
  const stores = [undefined, 0].map((cacheBytes) =>
    openVolumeStore(openPreprocessedDataset(folder), ["a"], cacheBytes === 0 ? { cacheBytes } : {})
  );
  for (const store of stores) await store.read(0);
  for (const cornerZyx of [[0, 0, 0], [-2, 3, 4], [4, -3, 6], [1, 2, -1], [-9, 0, 0]] as const) {
    const sizeZyx = [4, 5, 3] as const;
    const patches = await Promise.all(stores.map(async (store) => {
      const target = { image: new Float32Array(120), label: new Int32Array(60), sample: 0 };
      const { part, originZyx } = await store.block(0, { cornerZyx, sizeZyx });
      const within = cornerZyx.map((at, axis) => at - originZyx[axis]) as [number, number, number];
      cutPatch(part, { cornerZyx: within, sizeZyx }, target);
      return target;
    }));
    assert.deepEqual(patches[1], patches[0]);
  }
});
