import { join } from "node:path";
import {
  openPreprocessedDataset,
  type PreprocessedDataset,
} from "../../database/preprocessed_dataset.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { writeNpy } from "../../io/write_npy.ts";
import { resampleArray } from "../../volumes/resample_array.ts";

type Triple = readonly [number, number, number];

/**
 * Stores coarser copies of preprocessed cases, images trilinear and label maps to the nearest voxel,
 * beside them in `progressive/<scale>`. What is there from the same case stays.
 *
 * @param scaleZyx voxels of the copy for one of the case
 * @returns the copies; only their arrays can be read
 */
export async function storeScaledVolumes(
  dataset: PreprocessedDataset,
  ids: readonly string[],
  scaleZyx: Triple,
): Promise<Pick<PreprocessedDataset, "folder" | "read" | "readBlock">> {
  const name = scaleZyx.map((scale) => scale.toFixed(4)).join("_");
  const folder = join(dataset.folder, "progressive", name);
  for (const id of ids) await storeScaled(dataset, { id, folder, scaleZyx });
  const manifest = { ...await dataset.manifest(), cases: ids };
  await writeFileAtomic(join(folder, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
  return openPreprocessedDataset(folder);
}

async function storeScaled(
  dataset: PreprocessedDataset,
  { id, folder, scaleZyx }: { id: string; folder: string; scaleZyx: Triple },
): Promise<void> {
  const { raw_sha256, plan_sha256 } = await dataset.fingerprint(id);
  const made = sha256(JSON.stringify([raw_sha256, plan_sha256, scaleZyx]));
  const stamp = join(folder, "made", `${id}.txt`);
  if (await Deno.readTextFile(stamp).catch(() => "") === made) return;
  const { image, label, previous, mask, shapeCzyx: [channels, ...shape] } = await dataset.read(id);
  const shapeZyx = shape as unknown as Triple;
  const to = shapeZyx.map((n, axis) => Math.max(1, Math.round(n * scaleZyx[axis])));
  const toShapeZyx: Triple = [to[0], to[1], to[2]];
  const voxels = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  const coarse = toShapeZyx[0] * toShapeZyx[1] * toShapeZyx[2];
  const data = new Float16Array(channels * coarse);
  for (let c = 0; c < channels; c++) {
    const channel = image.subarray(c * voxels, (c + 1) * voxels);
    data.set(
      resampleArray(channel, shapeZyx, { toShapeZyx, order: 1 }) as Float32Array,
      c * coarse,
    );
  }
  await writeNpy(join(folder, "images", `${id}.npy`), { data, shape: [channels, ...toShapeZyx] });
  const maps = { labels: label, prev_preds: previous, masks: mask };
  for (const [name, map] of Object.entries(maps)) {
    if (map === undefined) continue;
    const small = resampleArray(map, shapeZyx, { toShapeZyx, order: 0 }) as Uint8Array;
    await writeNpy(join(folder, name, `${id}.npy`), { data: small, shape: [1, ...toShapeZyx] });
  }
  await writeFileAtomic(stamp, made);
}
