import assert from "node:assert/strict";
import { join } from "node:path";
import { openDatabase } from "../../../lib/database/open_database.ts";
import { writeNifti } from "../../../lib/io/nifti/write_nifti.ts";
import { createVolume } from "../../../lib/volumes/create_volume.ts";
import { inTemporaryFolder } from "../../io/temporary_folder.ts";

const CASES = 500;
const SIZE = 50;
const MOST_SECONDS = 60;

Deno.test("500 cases of 50³ voxels are checked within the minute that the product promises", () =>
  inTemporaryFolder(async (root) => {
    const shapeZyx = [SIZE, SIZE, SIZE] as const;
    const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
    for (let i = 0; i < CASES; i++) {
      const length = SIZE ** 3;
      const image = Int16Array.from(
        { length },
        (_, voxel) => ((voxel * 31 + i * 17) % 997) - 500 + (voxel === i ? 40 : 0),
      );
      const label = Uint8Array.from(
        { length },
        (_, voxel) => voxel > 60_000 && voxel < 64_000 ? 1 : 0,
      );
      const name = `case_${String(i).padStart(3, "0")}.nii.gz`;
      const set = join(root, "raw_data", "set");
      await writeNifti(
        join(set, "images", name),
        createVolume({ data: image, shapeZyx, affineRas }),
      );
      await writeNifti(
        join(set, "labels", name),
        createVolume({ data: label, shapeZyx, affineRas }),
      );
    }
    const start = performance.now();
    const report = await openDatabase(root).raw("set").check({ thumbnails: true });
    const seconds = (performance.now() - start) / 1000;
    console.log(`${CASES} cases of ${SIZE}³ checked in ${seconds.toFixed(1)} s`);
    assert.equal(report.cases, CASES);
    assert.equal(report.facts.filter(({ thumbnail }) => thumbnail !== undefined).length, CASES);
    assert.ok(seconds < MOST_SECONDS, `${seconds} s`);
  }));
