import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../../lib/volumes/voxel_array.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

interface Answer {
  shapeXyz: number[];
  dtype: string;
  sha256: string;
  affine: number[];
  codes: number[];
  qformAffine: number[];
  units: string[];
  description: string;
  extensions: [number, number][];
}

const python = Deno.env.get("OVKIT_TEST_PYTHON") ?? "python3";
const reason = await hasNibabel() ? "" : ` (skipped: ${python} has no nibabel)`;

async function hasNibabel(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(python, { args: ["-c", "import nibabel"] }).output();
    return success;
  } catch {
    return false;
  }
}

async function readByNibabel(paths: readonly string[]): Promise<Record<string, Answer>> {
  const script = new URL("../../oracles/read_nifti.py", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(python, { args: [script, ...paths] }).output();
  const decoder = new TextDecoder();
  assert.notEqual(stdout.length, 0, decoder.decode(stderr));
  return JSON.parse(decoder.decode(stdout));
}

const [c, s] = [Math.cos(0.3), Math.sin(0.3)];
const OBLIQUE = [
  -0.75 * c,
  -0.75 * s,
  0,
  12,
  -0.75 * s,
  0.75 * c,
  0,
  -8,
  0,
  0,
  2.5,
  99,
  0,
  0,
  0,
  1,
];
const TYPES = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
];

Deno.test({
  name: `nibabel reads every type and container that writeNifti writes${reason}`,
  ignore: reason !== "",
  async fn() {
    await inTemporaryFolder(async (folder) => {
      const written = new Map<string, VoxelArray>();
      const nifti = {
        qformCode: 1,
        sformCode: 4,
        description: "a test",
        extensions: [{ code: 6, bytes: new Uint8Array(24).fill(65) }],
      };
      for (const type of TYPES) {
        const big = type === BigInt64Array || type === BigUint64Array;
        const values = Array.from({ length: 40 }, (_, i) => big ? BigInt(i * i) : i * 3);
        const data = (type as unknown as { from(list: unknown[]): VoxelArray }).from(values);
        for (const ending of ["nii", "nii.gz", "hdr"]) {
          const path = `${folder}/${type.name}.${ending}`;
          const shapeZyx = [2, 4, 5] as const;
          await writeNifti(path, createVolume({ data, shapeZyx, affineRas: OBLIQUE, nifti }));
          written.set(path, data);
        }
      }
      const answers = await readByNibabel([...written.keys()]);
      assert.equal(Object.keys(answers).length, 30);
      for (const [path, data] of written) {
        const answer = answers[path];
        const name = data.constructor.name.replace(/^Big/, "").replace("Array", "").toLowerCase();
        assert.equal(answer.dtype, name);
        assert.deepEqual(answer.shapeXyz, [5, 4, 2]);
        const bytes = new Uint8Array(data.buffer);
        assert.equal(answer.sha256, createHash("sha256").update(bytes).digest("hex"), path);
        answer.affine.forEach((value, i) => assert.ok(Math.abs(value - OBLIQUE[i]) <= 1e-5, path));
        answer.qformAffine.forEach((value, i) =>
          assert.ok(Math.abs(value - OBLIQUE[i]) <= 1e-4, path)
        );
        assert.deepEqual(answer.codes, [1, 4]);
        assert.deepEqual(answer.units, ["mm", "unknown"]);
        assert.equal(answer.description, "a test");
        assert.deepEqual(answer.extensions, [[6, 24]]);
      }
    });
  },
});

Deno.test({
  name: `nibabel reads the blocks of a large packed file and NIfTI-2${reason}`,
  ignore: reason !== "",
  async fn() {
    await inTemporaryFolder(async (folder) => {
      const large = Int16Array.from(
        { length: 300 * 200 * 100 },
        (_, i) => (i * 7919) % 4001 - 1000,
      );
      const long = Uint8Array.from({ length: 40_000 }, (_, i) => i % 5);
      await writeNifti(
        `${folder}/large.nii.gz`,
        createVolume({ data: large, shapeZyx: [100, 200, 300], affineRas: OBLIQUE }),
      );
      await writeNifti(
        `${folder}/long.nii`,
        createVolume({ data: long, shapeZyx: [1, 1, 40_000], affineRas: OBLIQUE }),
      );
      const answers = await readByNibabel([`${folder}/large.nii.gz`, `${folder}/long.nii`]);
      const sha256 = ({ buffer }: VoxelArray) =>
        createHash("sha256").update(new Uint8Array(buffer)).digest("hex");
      assert.equal(answers[`${folder}/large.nii.gz`].sha256, sha256(large));
      assert.equal(answers[`${folder}/long.nii`].sha256, sha256(long));
      assert.deepEqual(answers[`${folder}/long.nii`].shapeXyz, [40_000, 1, 1]);
    });
  },
});
