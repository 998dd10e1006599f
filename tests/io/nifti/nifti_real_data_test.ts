import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { canonical } from "../../../lib/volumes/canonical.ts";
import { permuteVoxels } from "../../../lib/volumes/permute_voxels.ts";
import { restore } from "../../../lib/volumes/restore.ts";
import { transformPoint } from "../../../lib/volumes/transform_point.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

interface Expected {
  on_disk_dtype: string;
  shape: number[];
  qform_code: number;
  sform_code: number;
  affine: number[][];
  min: number;
  max: number;
  sum: number;
  canonical: { shape: number[]; md5_float32_le_x_fastest: string };
  probes: { ijk: [number, number, number]; ras_mm: number[]; value: number }[];
}

const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const list = `${data}expected_nifti.json`;
const present = existsSync(list);
const reason = present ? "" : " (skipped: the real scans are not on this machine)";

Deno.test({
  name: `readNifti: real scans as nibabel${reason}`,
  ignore: !present,
  async fn() {
    const expected: Record<string, Expected> = JSON.parse(await Deno.readTextFile(list));
    let compared = 0;
    for (const [name, answer] of Object.entries(expected)) {
      if (answer.shape.reduce((product, n) => product * n, 1) > 2e6) continue;
      const volume = await readNifti(data + name);
      const [nx, ny, nz] = answer.shape;
      assert.deepEqual(volume.shapeZyx, [nz, ny, nx], name);
      assert.deepEqual(volume.affineRas, answer.affine.flat(), name);
      assert.equal(volume.data.constructor.name.toLowerCase(), `${answer.on_disk_dtype}array`);
      assert.equal(volume.nifti?.qformCode, answer.qform_code);
      assert.equal(volume.nifti?.sformCode, answer.sform_code);
      const values = volume.data as Int16Array;
      assert.equal(values.reduce((sum, value) => sum + value, 0), answer.sum, name);
      assert.equal(values.reduce((a, b) => Math.max(a, b)), answer.max, name);
      for (const { ijk, ras_mm, value } of answer.probes) {
        const [x, y, z] = ijk;
        assert.equal(values[(z * ny + y) * nx + x], value, name);
        transformPoint(volume.affineRas, ijk).forEach((place, i) =>
          assert.ok(Math.abs(place - ras_mm[i]) < 1e-6, name)
        );
      }
      const working = canonical(volume);
      const mirrored = permuteVoxels(working.data, working.shapeZyx, {
        axes: [0, 1, 2],
        flips: [true, true, false],
      });
      const floats = Float32Array.from(mirrored.data as Int16Array);
      const md5 = createHash("md5").update(new Uint8Array(floats.buffer)).digest("hex");
      assert.equal(md5, answer.canonical.md5_float32_le_x_fastest, name);
      assert.deepEqual(restore(working, volume), volume, name);
      compared++;
    }
    assert.ok(compared > 20);
  },
});

Deno.test({
  name: `writeNifti: a real scan comes back the same${reason}`,
  ignore: !present,
  async fn() {
    const root = `${data}OV_DATA_BASE/raw_data/`;
    await inTemporaryFolder(async (folder) => {
      for (const name of ["totalseg_ct_aniso/images/case_003", "totalseg_mr/images/case_000"]) {
        const volume = await readNifti(`${root}${name}_0000.nii.gz`);
        await writeNifti(`${folder}/a.nii.gz`, volume);
        assert.deepEqual(await readNifti(`${folder}/a.nii.gz`), volume);
      }
    });
  },
});
