import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { Volume } from "../../../lib/volumes/volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const AFFINE = [-0.75, 0, 0, 12.5, 0, -0.75, 0, 8, 0, 0, 2.5, -100, 0, 0, 0, 1];
const golden = new URL("../../golden/nifti/answers.json", import.meta.url);
const { quaternions }: {
  quaternions: { affine: number[]; qfac: number; quaternion: number[] }[];
} = JSON.parse(await Deno.readTextFile(golden));

function volumeOf(data: VoxelArray, affineRas: readonly number[] = AFFINE): Volume {
  return createVolume({ data, shapeZyx: [1, 2, data.length / 2], affineRas });
}

async function writtenHeader(volume: Volume, folder: string): Promise<DataView> {
  await writeNifti(`${folder}/header.nii`, volume);
  return new DataView((await Deno.readFile(`${folder}/header.nii`)).buffer);
}

Deno.test("writeNifti: every voxel type comes back, in every kind of file", async () => {
  const arrays: VoxelArray[] = [
    Int8Array.of(-128, 127, 0, 1),
    Uint8Array.of(0, 255, 1, 2),
    Int16Array.of(-32768, 32767, 0, 1),
    Uint16Array.of(0, 65535, 1, 2),
    Int32Array.of(-2147483648, 2147483647, 0, 1),
    Uint32Array.of(0, 4294967295, 1, 2),
    Float32Array.of(-0.1, 1e30, NaN, Infinity),
    Float64Array.of(Math.PI, -1e300, 0, 1),
    BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n),
    BigUint64Array.of(0n, 2n ** 64n - 1n, 1n, 2n),
  ];
  await inTemporaryFolder(async (folder) => {
    for (const data of arrays) {
      for (const ending of ["nii", "nii.gz", "hdr", "img", "hdr.gz"]) {
        const path = `${folder}/a.${ending}`;
        await writeNifti(path, volumeOf(data));
        const volume = await readNifti(path);
        assert.deepEqual(volume.data.constructor, data.constructor);
        assert.deepEqual([...volume.data], [...data]);
        assert.deepEqual(volume.affineRas, AFFINE);
        assert.deepEqual(volume.spacingZyxMm, [2.5, 0.75, 0.75]);
      }
    }
  });
});

Deno.test("writeNifti: the header's fields, by the standard's offsets", async () => {
  await inTemporaryFolder(async (folder) => {
    const view = await writtenHeader(volumeOf(Int16Array.of(1, 2, 3, 4, 5, 6)), folder);
    const floats = (at: number, count: number) =>
      Array.from({ length: count }, (_, i) => view.getFloat32(at + 4 * i, true));
    assert.equal(view.getInt32(0, true), 348);
    assert.deepEqual([0, 1, 2, 3, 4].map((i) => view.getInt16(40 + 2 * i, true)), [3, 3, 2, 1, 1]);
    assert.deepEqual([view.getInt16(70, true), view.getInt16(72, true)], [4, 16]);
    assert.deepEqual(floats(76, 4), [1, 0.75, 0.75, 2.5]);
    assert.deepEqual(floats(108, 3), [352, 1, 0]);
    assert.equal(view.getUint8(123), 2);
    assert.deepEqual([view.getInt16(252, true), view.getInt16(254, true)], [1, 1]);
    assert.deepEqual(floats(256, 6).map(Math.abs), [0, 0, 1, 12.5, 8, 100]);
    assert.deepEqual(floats(280, 12), AFFINE.slice(0, 12));
    assert.equal(view.byteLength, 352 + 12);
  });
});

Deno.test("writeNifti: quaternions as nibabel", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const { affine, qfac, quaternion } of quaternions) {
      const view = await writtenHeader(volumeOf(new Uint8Array(4), affine), folder);
      assert.equal(view.getFloat32(76, true), qfac);
      const written = [0, 1, 2].map((i) => view.getFloat32(256 + 4 * i, true));
      const sign = written.some((value, i) => value * quaternion[i] < -1e-9) ? -1 : 1;
      const rest = 1 - quaternion.reduce((sum, value) => sum + value * value, 0);
      if (rest > 1e-6) assert.equal(sign, 1);
      written.forEach((value, i) => assert.ok(Math.abs(sign * value - quaternion[i]) < 1e-6));
    }
  });
});

Deno.test("writeNifti: read by the quaternion alone, any rotation gives the same affine", async () => {
  const turn = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
  await inTemporaryFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(turn, turn, turn, fc.boolean(), async (a, b, c, mirrored) => {
        const affine = turned(a, b, c, [0.7, mirrored ? -1.1 : 1.1, 3]);
        await writeNifti(`${folder}/a.nii`, volumeOf(new Uint8Array(4), affine));
        const bytes = await Deno.readFile(`${folder}/a.nii`);
        new DataView(bytes.buffer).setInt16(254, 0, true);
        await Deno.writeFile(`${folder}/a.nii`, bytes);
        const { affineRas } = await readNifti(`${folder}/a.nii`);
        const bytesOfQuaternion = new DataView(bytes.buffer);
        const [qb, qc, qd] = [256, 260, 264].map((at) => bytesOfQuaternion.getFloat32(at, true));
        const halfTurn = 1 - qb * qb - qc * qc - qd * qd < 1e-4;
        const tolerance = halfTurn ? 5e-3 : 2e-4;
        affineRas.forEach((value, i) => assert.ok(Math.abs(value - affine[i]) < tolerance));
      }),
      { numRuns: 60 },
    );
  });
});

function turned(a: number, b: number, c: number, zooms: number[]): number[] {
  const [ca, sa, cb, sb, cc, sc] = [a, b, c].flatMap((angle) => [Math.cos(angle), Math.sin(angle)]);
  const rows = [
    [ca * cb, ca * sb * sc - sa * cc, ca * sb * cc + sa * sc],
    [sa * cb, sa * sb * sc + ca * cc, sa * sb * cc - ca * sc],
    [-sb, cb * sc, cb * cc],
  ];
  return [...rows.flatMap((row) => [...row.map((value, i) => value * zooms[i]), 5]), 0, 0, 0, 1];
}

Deno.test("writeNifti: a sheared grid has no quaternion", async () => {
  await inTemporaryFolder(async (folder) => {
    const sheared = AFFINE.with(1, 0.2);
    const view = await writtenHeader(volumeOf(new Uint8Array(4), sheared), folder);
    assert.equal(view.getInt16(252, true), 0);
    assert.equal(view.getInt16(254, true), 1);
    const { affineRas } = await readNifti(`${folder}/header.nii`);
    assert.deepEqual(affineRas, sheared.map(Math.fround));
  });
});

Deno.test("writeNifti: keeps the codes of the file the volume came from", async () => {
  await inTemporaryFolder(async (folder) => {
    for (
      const [qformCode, sformCode, expected] of [
        [0, 2, [0, 2]],
        [3, 0, [3, 3]],
        [0, 0, [1, 1]],
        [1, 4, [1, 4]],
      ] as const
    ) {
      const volume = createVolume({
        ...volumeOf(new Uint8Array(4)),
        nifti: { qformCode, sformCode },
      });
      const view = await writtenHeader(volume, folder);
      assert.deepEqual([view.getInt16(252, true), view.getInt16(254, true)], expected);
    }
  });
});

Deno.test("writeNifti: the same volume gives the same bytes, with no time in them", async () => {
  await inTemporaryFolder(async (folder) => {
    const volume = volumeOf(Int16Array.from({ length: 200 }, (_, i) => i * i));
    await writeNifti(`${folder}/a.nii.gz`, volume);
    await writeNifti(`${folder}/b.nii.gz`, volume);
    const bytes = await Deno.readFile(`${folder}/a.nii.gz`);
    assert.deepEqual(await Deno.readFile(`${folder}/b.nii.gz`), bytes);
    assert.deepEqual([...bytes.subarray(0, 10)], [31, 139, 8, 0, 0, 0, 0, 0, bytes[8], 255]);
    assert.equal(gunzipSync(bytes).length, 352 + 400);
    const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
    assert.deepEqual(names, ["a.nii.gz", "b.nii.gz"]);
  });
});

Deno.test("writeNifti: labels in the smallest unsigned type", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.nii`;
    for (
      const [greatest, type] of [
        [255, Uint8Array],
        [256, Uint16Array],
        [65536, Uint32Array],
      ] as const
    ) {
      await writeNifti(path, volumeOf(Float32Array.of(0, 1, greatest, 2)), { dtype: "labels" });
      const { data } = await readNifti(path);
      assert.deepEqual(data, type.of(0, 1, greatest, 2));
    }
    for (const value of [-1, 0.5, NaN]) {
      await assert.rejects(
        writeNifti(path, volumeOf(Float32Array.of(0, 1, value, 2)), { dtype: "labels" }),
        { tag: "DataInvalid" },
      );
    }
  });
});

Deno.test("writeNifti: converts to a type only where every voxel fits", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.nii`;
    const volume = volumeOf(Int32Array.of(-5, 0, 7, 32767));
    for (const dtype of ["int16", "int64", "float32", "float64"] as const) {
      await writeNifti(path, volume, { dtype });
      assert.deepEqual([...(await readNifti(path)).data].map(Number), [-5, 0, 7, 32767]);
    }
    for (const dtype of ["uint8", "int8", "uint32", "uint64"] as const) {
      await assert.rejects(writeNifti(path, volume, { dtype }), {
        tag: "DataInvalid",
        message: new RegExp(dtype),
      });
    }
  });
});

Deno.test("writeNifti: 64-bit numbers are compared exactly with what a type holds", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/a.nii`;
    const large = volumeOf(BigUint64Array.of(0n, 2n ** 63n - 1n, 5n, 1n));
    await writeNifti(path, large, { dtype: "int64" });
    assert.deepEqual(
      (await readNifti(path)).data,
      BigInt64Array.from(large.data as BigUint64Array),
    );
    for (const data of [BigUint64Array.of(2n ** 63n, 0n), Float64Array.of(2 ** 63, 0)]) {
      await assert.rejects(writeNifti(path, volumeOf(data), { dtype: "int64" }), {
        tag: "DataInvalid",
        message: /expected .* to 9223372036854775807/,
      });
    }
    await writeNifti(path, volumeOf(Float64Array.of(-(2 ** 63), 2 ** 62)), { dtype: "int64" });
    assert.deepEqual((await readNifti(path)).data, BigInt64Array.of(-(2n ** 63n), 2n ** 62n));
  });
});

Deno.test("writeNifti: an axis longer than NIfTI-1 can say makes NIfTI-2", async () => {
  await inTemporaryFolder(async (folder) => {
    const data = Uint8Array.from({ length: 40000 }, (_, i) => i % 251);
    const affineRas = AFFINE.with(3, 12.3);
    const long = createVolume({ data, shapeZyx: [1, 1, 40000], affineRas });
    await writeNifti(`${folder}/a.nii`, long);
    const volume = await readNifti(`${folder}/a.nii`);
    assert.deepEqual(volume.data, data);
    assert.deepEqual(volume.shapeZyx, [1, 1, 40000]);
    assert.deepEqual(volume.affineRas, affineRas);
    assert.deepEqual(volume.nifti, { qformCode: 1, sformCode: 1 });
  });
});

Deno.test("writeNifti: the description is cut at 79 bytes, between characters", async () => {
  await inTemporaryFolder(async (folder) => {
    const description = "ä".repeat(60);
    await writeNifti(`${folder}/a.nii`, volumeOf(new Uint8Array(4)), { description });
    const bytes = await Deno.readFile(`${folder}/a.nii`);
    const text = new TextDecoder().decode(bytes.subarray(148, 228));
    assert.equal(text.replaceAll("\0", ""), "ä".repeat(39));
  });
});

Deno.test("writeNifti: refuses names of other formats", async () => {
  await assert.rejects(writeNifti("a.mha", volumeOf(new Uint8Array(4))), {
    tag: "ArgumentInvalid",
    message: /a\.mha/,
  });
});
