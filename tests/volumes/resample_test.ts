import assert from "node:assert/strict";
import { readNpy } from "../../lib/io/read_npy.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { resample } from "../../lib/volumes/resample.ts";
import { resampleArray } from "../../lib/volumes/resample_array.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import { numberedVolume } from "./grids.ts";

const golden = (name: string) =>
  new URL(`../golden/interpolation/${name}`, import.meta.url).pathname;
const CASES: { inShape: number[]; outShape: number[]; scaleFactors: number[] }[] = JSON.parse(
  await Deno.readTextFile(golden("cases.json")),
);

function zyx(values: readonly number[]): [number, number, number] {
  return [1, 1, 1, ...values].slice(-3) as [number, number, number];
}

async function assertSame(result: ArrayLike<number | bigint>, name: string, tolerance: number) {
  const { data } = await readNpy(golden(name));
  assert.equal(result.length, data.length);
  for (let i = 0; i < data.length; i++) {
    const difference = Math.abs(Number(result[i]) - Number(data[i]));
    assert.ok(difference <= tolerance, `${name} voxel ${i}: ${result[i]}, expected ${data[i]}`);
  }
}

for (const [index, { inShape, outShape, scaleFactors }] of CASES.entries()) {
  const shapeZyx = zyx(inShape);
  const toShapeZyx = zyx(outShape);
  const stepZyx = zyx(scaleFactors.map((factor) => 1 / factor));

  Deno.test(`resampleArray: order 1 as PyTorch, case ${index}`, async () => {
    const data = (await readNpy(golden(`${index}_x.npy`))).data as Float32Array;
    const sized = resampleArray(data, shapeZyx, { toShapeZyx });
    await assertSame(sized, `${index}_torch_linear_size_acF.npy`, 1e-5);
    const scaled = resampleArray(data, shapeZyx, { toShapeZyx, stepZyx, order: 1 });
    await assertSame(scaled, `${index}_torch_linear_scale.npy`, 1e-5);
  });

  Deno.test(`resampleArray: order 0 as PyTorch, case ${index}`, async () => {
    const data = (await readNpy(golden(`${index}_seg.npy`))).data as Uint8Array;
    const sized = resampleArray(data, shapeZyx, { toShapeZyx, order: 0 });
    assert.ok(sized instanceof Uint8Array);
    await assertSame(sized, `${index}_torch_nearest_size.npy`, 0);
    const scaled = resampleArray(data, shapeZyx, { toShapeZyx, stepZyx, order: 0 });
    await assertSame(scaled, `${index}_torch_nearest_scale.npy`, 0);
  });

  Deno.test(`resampleArray: order 3 as scikit-image, case ${index}`, async () => {
    const data = (await readNpy(golden(`${index}_x.npy`))).data as Float32Array;
    const result = resampleArray(data, shapeZyx, { toShapeZyx, order: 3 });
    await assertSame(result, `${index}_skimage_resize_o3_edge_noaa.npy`, 1e-5);
  });
}

Deno.test("resampleArray: order 1 by hand", () => {
  const up = resampleArray(Float32Array.of(0, 8), [1, 1, 2], { toShapeZyx: [1, 1, 4] });
  assert.deepEqual(up, Float32Array.of(0, 2, 6, 8));
  const down = resampleArray(Int16Array.of(1, 3, 5, 9), [1, 4, 1], { toShapeZyx: [1, 2, 1] });
  assert.deepEqual(down, Float32Array.of(2, 7));
});

Deno.test("resampleArray: result types", () => {
  const to = { toShapeZyx: [1, 1, 2] as [number, number, number] };
  const big = BigInt64Array.of(5n, 7n, 9n);
  assert.deepEqual(resampleArray(big, [1, 1, 3], { ...to, order: 0 }), BigInt64Array.of(5n, 7n));
  assert.ok(resampleArray(big, [1, 1, 3], { ...to, order: 1 }) instanceof Float32Array);
  const wide = Float64Array.of(1, 2, 3);
  assert.ok(resampleArray(wide, [1, 1, 3], { ...to, order: 3 }) instanceof Float64Array);
  assert.throws(() => resampleArray(wide, [1, 1, 4], to), RangeError);
});

Deno.test("resampleArray: a constant stays constant and the same shape stays the same", () => {
  const constant = new Float32Array(60).fill(3.5);
  const random = Float32Array.from({ length: 60 }, (_, i) => Math.sin(i * i));
  for (const order of [0, 1, 3] as const) {
    const result = resampleArray(constant, [3, 4, 5], { toShapeZyx: [5, 3, 7], order });
    assert.ok(result.every((value) => Math.abs(Number(value) - 3.5) < 1e-6));
    assert.deepEqual(resampleArray(random, [3, 4, 5], { toShapeZyx: [3, 4, 5], order }), random);
  }
  assert.equal(constant[0], 3.5);
});

Deno.test("resample: floor of the size, exact spacing, outer faces kept", () => {
  const source = numberedVolume();
  const [sz, sy, sx] = source.spacingZyxMm;
  const spacingZyxMm = [sz / 2.6, sy * 1.2, sx] as [number, number, number];
  const result = resample(source, { spacingZyxMm });
  assert.deepEqual(result.shapeZyx, [5, 2, 4]);
  result.spacingZyxMm.forEach((value, i) =>
    assert.ok(Math.abs(value - spacingZyxMm[i]) < 1e-9, `${value}`)
  );
  const face = (volume: typeof source) =>
    transformPoint(volume.affineRas, [-0.5, -0.5, -0.5]).map((value) => value.toFixed(9));
  assert.deepEqual(face(result), face(source));
});

Deno.test("resample: a linear ramp keeps its value at every place away from the edge", () => {
  const affineRas = [-2, 0, 0, 5, 0, -3, 0, 8, 0, 0, 4, -60, 0, 0, 0, 1];
  const ramp = (x: number, y: number, z: number) => 0.5 * x - 2 * y + z;
  const fill = (data: Float32Array, shape: readonly number[], affine: readonly number[]) => {
    for (let i = 0; i < data.length; i++) {
      const y = Math.floor(i / shape[2]);
      const place = transformPoint(affine, [i % shape[2], y % shape[1], Math.floor(y / shape[1])]);
      data[i] = ramp(...place);
    }
    return data;
  };
  const shapeZyx = [14, 16, 18] as const;
  const data = fill(new Float32Array(4032), shapeZyx, affineRas);
  const source = createVolume({ data, shapeZyx, affineRas });
  for (const order of [1, 3] as const) {
    for (const spacingZyxMm of [[1.7, 4, 2.9], [6, 1.3, 1]] as const) {
      const result = resample(source, { spacingZyxMm, order });
      const expected = fill(
        new Float32Array(result.data.length),
        result.shapeZyx,
        result.affineRas,
      );
      const [depth, height, width] = result.shapeZyx;
      const [mz, my, mx] = spacingZyxMm.map((s, axis) =>
        Math.ceil((order === 3 ? 4 : 1) * source.spacingZyxMm[axis] / s)
      );
      let compared = 0;
      for (let z = mz; z < depth - mz; z++) {
        for (let y = my; y < height - my; y++) {
          for (let x = mx; x < width - mx; x++, compared++) {
            const i = (z * height + y) * width + x;
            const difference = Math.abs(Number(result.data[i]) - expected[i]);
            assert.ok(difference < (order === 3 ? 0.05 : 1e-4), `${difference}`);
          }
        }
      }
      assert.ok(compared > 0);
    }
  }
});

Deno.test("resample: never fewer than one voxel along an axis", () => {
  const result = resample(numberedVolume(), { spacingZyxMm: [100, 100, 100], order: 0 });
  assert.deepEqual(result.shapeZyx, [1, 1, 1]);
});

Deno.test("resample: an axis whose count stays keeps its spacing", () => {
  const source = numberedVolume();
  const [sz, sy, sx] = source.spacingZyxMm;
  for (const order of [0, 1, 3] as const) {
    const result = resample(source, { spacingZyxMm: [sz * 0.9, sy * 0.9, sx * 0.9], order });
    assert.deepEqual(result.affineRas, source.affineRas);
    assert.deepEqual([...result.data], [...source.data]);
  }
});

Deno.test("resample: refuses targets that are no grid", () => {
  const source = numberedVolume();
  const wrong = [
    {},
    { spacingZyxMm: [1, 1, 1], shapeZyx: [1, 1, 1] },
    { spacingZyxMm: [0, 1, 1] },
    { spacingZyxMm: [1, -1, 1] },
    { spacingZyxMm: [1, NaN, 1] },
    { shapeZyx: [2, 2.5, 2] },
  ];
  for (const options of wrong) {
    assert.throws(() => resample(source, options as Parameters<typeof resample>[1]), {
      tag: "ArgumentInvalid",
    });
  }
});

Deno.test("resampleArray: order 1 is the same in 32 as in 64 bits, for any width and voxel type", () => {
  for (let width = 1; width <= 9; width++) {
    const shapeZyx = [3, 4, width] as const;
    const data = Float64Array.from({ length: 12 * width }, (_, i) => i * i * 7 % 101 - 50);
    const targets = [[3, 4, 5], [5, 4, width], [3, 7, width], [2, 3, 2 * width], [1, 1, 1]];
    for (const [z, y, x] of targets) {
      const options = { toShapeZyx: [z, y, x] as const };
      const wide = resampleArray(data, shapeZyx, options);
      for (const source of [Float32Array.from(data), Int8Array.from(data), Int32Array.from(data)]) {
        const result = resampleArray(source, shapeZyx, options);
        assert.ok(result instanceof Float32Array && result.length === wide.length);
        result.forEach((value, i) => assert.ok(Math.abs(value - wide[i]) < 3e-5, `${value}`));
      }
    }
  }
});

Deno.test("resampleArray: order 1 leaves values that are not finite where they are", () => {
  const data = Float32Array.of(1, 2, 3, 4, Infinity, 6, 7, 8, 9, 10, 11, 12);
  const wider = resampleArray(data, [1, 3, 4], { toShapeZyx: [1, 3, 7] });
  assert.ok(wider.subarray(0, 7).every(Number.isFinite));
  assert.ok(wider.subarray(14).every(Number.isFinite));
  const deeper = resampleArray(data, [3, 1, 4], { toShapeZyx: [5, 1, 4] });
  assert.deepEqual([...deeper.subarray(0, 4)], [1, 2, 3, 4]);
  assert.deepEqual([...deeper.subarray(16)], [9, 10, 11, 12]);
});
