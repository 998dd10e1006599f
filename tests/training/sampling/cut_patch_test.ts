import assert from "node:assert/strict";
import fc from "fast-check";
import { cutPatch } from "../../../lib/training/sampling/cut_patch.ts";
import { goldenArray, goldenJson } from "../../support/golden.ts";
import { makeVolume } from "./make_volume.ts";

type Triple = [number, number, number];

Deno.test("a patch inside has the volume's voxels, channels last, in its place of the batch", () => {
  const volume = makeVolume("a", [2, 3, 4], { channels: 2, label: (i) => i % 5 });
  const image = new Float32Array(2 * 8 * 2).fill(9);
  const label = new Int32Array(2 * 8).fill(9);
  const region = { cornerZyx: [0, 1, 2] as const, sizeZyx: [2, 2, 2] as const };
  cutPatch(volume, region, { image, label, sample: 1 });
  const sources = [6, 7, 10, 11, 18, 19, 22, 23];
  assert.deepEqual([...label.subarray(8)], sources.map((i) => i % 5));
  assert.deepEqual([...image.subarray(16)], sources.flatMap((i) => [i, i + 1000]));
  assert.ok(image.subarray(0, 16).every((value) => value === 9));
  assert.ok(label.subarray(0, 8).every((value) => value === 9));
});

Deno.test("beyond the volume stand the channel's outside value and the background", () => {
  const volume = makeVolume("a", [1, 2, 2], { channels: 2, label: () => 3 });
  const image = new Float32Array(16 * 2);
  const label = new Int32Array(16);
  const region = { cornerZyx: [0, -1, -1] as const, sizeZyx: [1, 4, 4] as const };
  cutPatch(volume, region, { image, label, sample: 0 });
  assert.deepEqual([...label], [0, 0, 0, 0, 0, 3, 3, 0, 0, 3, 3, 0, 0, 0, 0, 0]);
  assert.deepEqual([...image.subarray(0, 4)], [-1, -2, -1, -2]);
  assert.deepEqual([...image.subarray(10, 14)], [0, 1000, 1, 1001]);
});

Deno.test("every voxel of any patch is the volume's or lies outside", () => {
  const size = fc.integer({ min: 1, max: 5 });
  const corner = fc.integer({ min: -6, max: 6 });
  fc.assert(fc.property(
    fc.tuple(size, size, size),
    fc.tuple(size, size, size),
    fc.tuple(corner, corner, corner),
    (shape: Triple, sizeZyx: Triple, cornerZyx: Triple) => {
      const volume = makeVolume("a", shape, { label: (i) => i % 3 + 1 });
      const count = sizeZyx[0] * sizeZyx[1] * sizeZyx[2];
      const image = new Float32Array(count);
      const label = new Int32Array(count);
      cutPatch(volume, { cornerZyx, sizeZyx }, { image, label, sample: 0 });
      for (let i = 0; i < count; i++) {
        const at = [
          Math.floor(i / (sizeZyx[1] * sizeZyx[2])) + cornerZyx[0],
          Math.floor(i / sizeZyx[2]) % sizeZyx[1] + cornerZyx[1],
          i % sizeZyx[2] + cornerZyx[2],
        ];
        const inside = at.every((value, axis) => value >= 0 && value < shape[axis]);
        const source = (at[0] * shape[1] + at[1]) * shape[2] + at[2];
        assert.equal(image[i], inside ? source : -1);
        assert.equal(label[i], inside ? source % 3 + 1 : 0);
      }
    },
  ));
});

Deno.test("previous predictions and masks are cut with the label, and are 0 beyond the volume", () => {
  const previous = (i: number) => i + 1;
  const volume = makeVolume("a", [1, 2, 2], { label: () => 3, previous, mask: () => 1 });
  const map = () => new Int32Array(6).fill(9);
  const target = { image: new Float32Array(6), label: map(), previous: map(), mask: map() };
  const region = { cornerZyx: [0, 1, -1] as const, sizeZyx: [1, 2, 3] as const };
  cutPatch(volume, region, { ...target, sample: 0 });
  assert.deepEqual([...target.label], [0, 3, 3, 0, 0, 0]);
  assert.deepEqual([...target.previous], [0, 3, 4, 0, 0, 0]);
  assert.deepEqual([...target.mask], [0, 1, 1, 0, 0, 0]);
});

Deno.test("padded patches are ovseg's wherever they lie in the volume", async () => {
  const { cases } = await goldenJson("sampling/crop_and_pad.json");
  const { data, shape: [channels, ...shapeZyx] } = await goldenArray("sampling/volume.npy");
  const [nz, ny, nx] = shapeZyx;
  const volume = {
    ...makeVolume("a", [nz, ny, nx]),
    image: data,
    channels,
    outside: [-1e9, -1e9],
  };
  let compared = 0;
  for (const [index, { coord, patch_size, padded_patch_size }] of cases.entries()) {
    const sizeZyx = padded_patch_size as Triple;
    const cornerZyx = coord.map((at: number, axis: number) =>
      at - Math.floor((sizeZyx[axis] - patch_size[axis]) / 2)
    ) as Triple;
    const count = sizeZyx[0] * sizeZyx[1] * sizeZyx[2];
    const image = new Float32Array(channels * count);
    const target = { image, label: new Int32Array(count), sample: 0 };
    cutPatch(volume, { cornerZyx, sizeZyx }, target);
    const answer = await goldenArray(`sampling/out_${index}.npy`);
    assert.deepEqual(answer.shape, [channels, ...sizeZyx]);
    for (let i = 0; i < count; i++) {
      for (let c = 0; c < channels; c++) {
        if (image[i * channels + c] === -1e9) continue;
        assert.equal(image[i * channels + c], answer.data[c * count + i], `case ${index}`);
        compared++;
      }
    }
  }
  assert.ok(compared > 2000, `${compared} voxels`);
});
