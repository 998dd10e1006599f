import assert from "node:assert/strict";
import { caseThumbnail } from "../../../lib/database/check/case_thumbnail.ts";
import { imageFacts } from "../../../lib/database/check/image_facts.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";

const AFFINE = [-0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1];

function volume(data: VoxelArray, shapeZyx: readonly [number, number, number], affineRas = AFFINE) {
  return createVolume({ data, shapeZyx, affineRas });
}

Deno.test("by hand: the slice with most foreground, seen as a radiologist sees it", () => {
  const data = Int16Array.of(...[0, 1, 2, 3], ...[100, 101, 102, 103], ...[50, 51, 52, 53]);
  const label = Uint8Array.of(...[0, 0, 0, 1], ...[1, 2, 0, 0], ...[0, 0, 0, 0]);
  const toRight = AFFINE.with(0, 0.5);
  const image = volume(data, [3, 2, 2], toRight);
  const facts = { ...imageFacts(data), low: 0, high: 102 };
  const seen = caseThumbnail(image, volume(label, [3, 2, 2], toRight), facts);
  assert.deepEqual([seen.heightWidth, seen.pixelYxMm], [[2, 2], [0.5, 0.5]]);
  assert.deepEqual([...seen.gray], [101, 100, 103, 102].map((v) => Math.min(255, v * 2.5 | 0)));
  assert.deepEqual([...seen.labels!], [2, 1, 0, 0]);
});

Deno.test("without a label the middle slice, of a large one every n-th voxel", () => {
  const data = Int16Array.from(
    { length: 3 * 200 * 400 },
    (_, i) => i < 80_000 || i >= 160_000 ? 0 : 9,
  );
  const seen = caseThumbnail(volume(data, [3, 200, 400]), undefined, imageFacts(data));
  assert.deepEqual([seen.heightWidth, seen.pixelYxMm], [[67, 134], [1.5, 1.5]]);
  assert.ok(seen.gray.every((value) => value === 255));
  assert.equal(seen.labels, undefined);
});

Deno.test("CT is shown in a window of soft tissue, other scans in their own range", () => {
  const ct = Int16Array.from(
    { length: 100 },
    (_, i) => i < 50 ? -1000 : [-200, 50, 300, 900][i % 4],
  );
  const { gray } = caseThumbnail(volume(ct, [1, 10, 10]), undefined, imageFacts(ct));
  assert.deepEqual([...new Set(gray)].sort((a, b) => a - b), [0, 127, 255]);
  const mr = Int16Array.from({ length: 101 }, (_, i) => 10 * i);
  const own = caseThumbnail(volume(mr, [1, 1, 101]), undefined, imageFacts(mr));
  assert.deepEqual([own.gray[0], own.gray[50], own.gray[100]], [0, 127, 255]);
});

Deno.test("a label of another shape and an image without a finite voxel do no harm", () => {
  const data = new Float32Array(8).fill(NaN);
  const label = volume(new Uint8Array(4), [1, 2, 2]);
  const seen = caseThumbnail(volume(data, [2, 2, 2]), label, imageFacts(data));
  assert.deepEqual([...seen.gray], [0, 0, 0, 0]);
  assert.equal(seen.labels, undefined);
});
