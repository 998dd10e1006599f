import assert from "node:assert/strict";
import { readNpy } from "../../lib/io/read_npy.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { lowResolutionAxis } from "../../lib/volumes/low_resolution_axis.ts";
import { resample } from "../../lib/volumes/resample.ts";
import { resampleArray } from "../../lib/volumes/resample_array.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

type Triple = [number, number, number];

const golden = (name: string) => new URL(`../golden/${name}`, import.meta.url).pathname;
const NNUNET: {
  inShape: Triple;
  newShape: Triple;
  currentSpacing: Triple;
  newSpacing: Triple;
  axis: 0 | 1 | 2 | null;
}[] = JSON.parse(await Deno.readTextFile(golden("nnunet_resample/cases.json")));
const TIES: { shapeZyx: Triple; toShapeZyx: Triple; labels: number[]; result: number[] }[] = JSON
  .parse(await Deno.readTextFile(golden("resampling/labels.json")));

for (const [index, one] of NNUNET.entries()) {
  const read = async (name: string) =>
    (await readNpy(golden(`nnunet_resample/${index}_${name}.npy`))).data as VoxelArray;
  const axis = one.axis ?? undefined;
  const options = {
    toShapeZyx: one.newShape,
    ...(axis === undefined ? {} : { separateAxis: axis }),
  };

  Deno.test(`resampleArray: as nnU-Net, case ${index}, axis apart ${axis}`, async () => {
    assert.equal(lowResolutionAxis([one.currentSpacing, one.newSpacing]), axis);
    const data = await read("data");
    for (const [order, name] of [[3, "data_o3z0"], [1, "prob_o1z0"]] as const) {
      const result = resampleArray(data, one.inShape, { ...options, order });
      const expected = await read(name);
      assert.equal(result.length, expected.length);
      let most = 0;
      expected.forEach((value, i) => {
        most = Math.max(most, Math.abs(Number(result[i]) - Number(value)));
      });
      assert.ok(most < 2e-5, `${name}: ${most}`);
    }
    const labels = resampleArray(await read("seg"), one.inShape, { ...options, labels: true });
    assert.deepEqual(labels, await read("seg_o1z0"));
  });
}

for (const [index, { shapeZyx, toShapeZyx, labels, result }] of TIES.entries()) {
  Deno.test(`resampleArray: labels with ties as scikit-image, case ${index}`, () => {
    const expected = Uint8Array.from(result);
    const data = Uint8Array.from(labels);
    assert.deepEqual(resampleArray(data, shapeZyx, { toShapeZyx, labels: true }), expected);
    const wide = resampleArray(BigInt64Array.from(labels, BigInt), shapeZyx, {
      toShapeZyx,
      labels: true,
    });
    assert.deepEqual(wide, BigInt64Array.from(result, BigInt));
  });
}

Deno.test("resampleArray: labels by hand", () => {
  const along = (labels: number[], length: number) => [
    ...resampleArray(Int16Array.from(labels), [1, 1, labels.length], {
      toShapeZyx: [1, 1, length],
      labels: true,
    }),
  ];
  assert.deepEqual(along([3, 3, 7, 7], 2), [3, 7]);
  assert.deepEqual(along([3, 7, 7, 3], 2), [7, 3]);
  assert.deepEqual(along([-2, -5], 1), [-5]);
  const four = Int16Array.of(3, 4, 5, 6);
  assert.deepEqual(
    resampleArray(four, [1, 2, 2], { toShapeZyx: [1, 1, 1], labels: true }),
    Int16Array.of(6),
  );
  assert.deepEqual(along([7, 3], 1), [3]);
  const block = Int16Array.of(3, 1, 1, 1, 2, 2, 2, 3);
  assert.deepEqual(
    resampleArray(block, [2, 2, 2], { toShapeZyx: [1, 1, 1], labels: true }),
    Int16Array.of(1),
  );
});

Deno.test("resampleArray: labels have no class that was not there, and a lone one stays alone", () => {
  const shapeZyx: Triple = [5, 6, 7];
  const one = new Uint8Array(210).fill(4);
  const grown = resampleArray(one, shapeZyx, { toShapeZyx: [9, 4, 13], labels: true });
  assert.ok(grown.length === 468 && grown.every((label) => label === 4));
  const binary = Uint8Array.from({ length: 210 }, (_, i) => i * i % 7 < 3 ? 1 : 0);
  const image = resampleArray(binary, shapeZyx, { toShapeZyx: [9, 4, 13] });
  const labels = resampleArray(binary, shapeZyx, { toShapeZyx: [9, 4, 13], labels: true });
  image.forEach((share, i) => {
    if (Math.abs(share - 0.5) > 1e-6) assert.equal(labels[i], share > 0.5 ? 1 : 0);
  });
});

Deno.test("resampleArray: a separate axis by hand", () => {
  const ramp = Float32Array.of(0, 2, 10, 12);
  const slices = { toShapeZyx: [3, 1, 3] as const, separateAxis: 0 as const };
  const result = resampleArray(ramp, [2, 1, 2], slices);
  assert.deepEqual([...result], [0, 1, 2, 10, 11, 12, 10, 11, 12]);
  const fewer = resampleArray(Float32Array.of(1, 2, 3, 4), [1, 4, 1], {
    toShapeZyx: [1, 2, 1],
    separateAxis: 1,
  });
  assert.deepEqual([...fewer], [2, 4]);
});

Deno.test("resampleArray: order 3 stays within each slice's range beside a separate axis", () => {
  const step = Float32Array.of(0, 0, 5, 5, 0, 0, 50, 50);
  for (
    const [shapeZyx, toShapeZyx, separateAxis] of [
      [[2, 1, 4], [2, 1, 9], 0],
      [[1, 2, 4], [1, 2, 9], 1],
    ] as [Triple, Triple, 0 | 1][]
  ) {
    const result = resampleArray(step, shapeZyx, { toShapeZyx, separateAxis, order: 3 });
    assert.deepEqual([Math.min(...result), Math.max(...result.subarray(0, 9))], [0, 5]);
    assert.equal(Math.max(...result), 50);
  }
});

Deno.test("resample: separateZ goes by the spacings", () => {
  const data = Float32Array.from({ length: 64 }, (_, i) => Math.sin(i * i));
  const volume = (z: number) =>
    createVolume({
      data,
      shapeZyx: [4, 4, 4],
      affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, z, 0, 0, 0, 0, 1],
    });
  const shapeZyx = [6, 5, 5] as const;
  const apart = resample(volume(1), { shapeZyx, separateZ: 0 }).data;
  const together = resample(volume(1), { shapeZyx }).data;
  assert.notDeepEqual(apart, together);
  assert.deepEqual(resample(volume(5), { shapeZyx, separateZ: "auto" }).data, apart);
  assert.deepEqual(resample(volume(2), { shapeZyx, separateZ: "auto" }).data, together);
  assert.deepEqual(resample(volume(2), { shapeZyx, separateZ: true }).data, apart);
  assert.deepEqual(resample(volume(1), { shapeZyx, separateZ: true }).data, together);
  const thick = { spacingZyxMm: [4, 1, 1] as Triple };
  const target = resample(volume(2), { ...thick, separateZ: "auto" }).data;
  assert.deepEqual(target, resample(volume(2), { ...thick, separateZ: 0 }).data);
  assert.notDeepEqual(target, resample(volume(2), thick).data);
});

Deno.test("resample: labels are not resampled by a spline", () => {
  const volume = createVolume({
    data: new Uint8Array(8),
    shapeZyx: [2, 2, 2],
    affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  });
  const options = { shapeZyx: [3, 3, 3], labels: true, order: 3 } as const;
  assert.throws(() => resample(volume, options), { tag: "ArgumentInvalid" });
  assert.throws(
    () => resampleArray(volume.data, [2, 2, 2], { toShapeZyx: [3, 3, 3], labels: true, order: 3 }),
    RangeError,
  );
});
