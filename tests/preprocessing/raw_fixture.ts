import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import type { PreprocessingProgress } from "../../lib/preprocessing/apply_plan.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

/** 4 × 4 × 4 voxels of 2 × 1 × 1 mm in the working orientation. */
export const AFFINE = [-1, 0, 0, 9, 0, -1, 0, 8, 0, 0, 2, 7, 0, 0, 0, 1];

/** Writes 4 × 4 × 4 voxels. */
export function write(path: string, data: VoxelArray): Promise<void> {
  return writeNifti(path, createVolume({ data, shapeZyx: [4, 4, 4], affineRas: AFFINE }));
}

/** The voxels of the case of a number. */
export function image(seed: number): Int16Array {
  return Int16Array.from({ length: 64 }, (_, i) => (i * 37 + seed * 11) % 200 - 1000);
}

/** A data base of one raw data set: labelled cases c0, c1, …, one empty and one without label. */
export async function database(cases = 3) {
  const root = await Deno.makeTempDir({ prefix: "ovkit-preprocessing-" });
  const set = `${root}/raw_data/set`;
  await Deno.mkdir(`${set}/images`, { recursive: true });
  await Deno.mkdir(`${set}/labels`);
  for (let i = 0; i < cases; i++) {
    await write(`${set}/images/c${i}_0000.nii.gz`, image(i));
    const label = Uint8Array.from({ length: 64 }, (_, k) => k % 7 === 0 ? 3 : 0);
    await write(`${set}/labels/c${i}.nii.gz`, label);
  }
  await write(`${set}/images/empty_0000.nii.gz`, image(9));
  await write(`${set}/labels/empty.nii.gz`, new Uint8Array(64));
  await write(`${set}/images/unlabelled_0000.nii.gz`, image(10));
  return { root, set, db: openPlanningDatabase(root, { preprocessedRoot: `${root}/pre` }) };
}

/** Notes what becomes of each case. */
export function states() {
  const seen: string[] = [];
  const onProgress = (p: PreprocessingProgress) => {
    seen.push(`${p.case} ${p.state}`);
  };
  return { seen, onProgress };
}
