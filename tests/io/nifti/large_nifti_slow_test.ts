import assert from "node:assert/strict";
import { readNifti } from "../../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const SHAPE_ZYX = [1100, 1536, 1400] as const;
const COUNT = SHAPE_ZYX[0] * SHAPE_ZYX[1] * SHAPE_ZYX[2];
const AFFINE = [-0.5, 0, 0, 0, 0, -0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 1];
const GIB = 2 ** 30;

const { available } = Deno.systemMemoryInfo();
const enough = available > 7 * GIB;
const reason = enough ? "" : " (skipped: less than 7 GiB of memory are free)";

for (const ending of ["nii", "nii.gz"]) {
  Deno.test({
    name: `a label map of more than 2 GiB is written and read as .${ending}${reason}`,
    ignore: !enough,
    async fn() {
      await inTemporaryFolder(async (folder) => {
        assert.ok(COUNT > 2.2 * GIB);
        const data = new Uint8Array(COUNT);
        for (let at = 0; at < COUNT; at += 4099) data[at] = 1 + at % 7;
        data[COUNT - 1] = 9;
        const volume = createVolume({ data, shapeZyx: SHAPE_ZYX, affineRas: AFFINE });
        await writeNifti(`${folder}/a.${ending}`, volume);
        const again = await readNifti(`${folder}/a.${ending}`);
        assert.deepEqual(again.shapeZyx, SHAPE_ZYX);
        let different = 0;
        const found = again.data as Uint8Array;
        for (let i = 0; i < COUNT; i++) if (found[i] !== data[i]) different++;
        assert.equal(different, 0);
      });
    },
  });
}
