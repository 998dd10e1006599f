import assert from "node:assert/strict";
import type { PreprocessedDataset } from "../../../lib/database/preprocessed_dataset.ts";
import { openVolumeStore } from "../../../lib/training/sampling/volume_store.ts";

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
  assert.deepEqual(reads, ["a", "b"]);
});

Deno.test("the volume used longest ago is dropped first", async () => {
  const reads: string[] = [];
  const bytesOfOne = 6 * 4 + 3;
  const store = openVolumeStore(dataset(reads), ["a", "b", "c"], { cacheBytes: 2 * bytesOfOne });
  for (const index of [0, 1, 0, 2, 0, 1]) await store.read(index);
  assert.deepEqual(reads, ["a", "b", "c", "b"]);
  const none = openVolumeStore(dataset(reads), ["a"], { cacheBytes: 0 });
  assert.equal((await none.read(0)).id, "a");
});
