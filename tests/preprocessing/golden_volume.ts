import { readNpy } from "../../lib/io/read_npy.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

/** Folder of the stored answers about preprocessing. */
export const PREPROCESSING = new URL("../golden/preprocessing/", import.meta.url);

/** Reads a stored array. */
export async function goldenArray(name: string): Promise<{ data: VoxelArray; shape: number[] }> {
  const { data, shape } = await readNpy(new URL(name, PREPROCESSING).pathname);
  return { data: data as VoxelArray, shape: [...shape] };
}

/** A stored (z, y, x) array as a volume that already is in the working orientation. */
export async function goldenVolume(
  name: string,
  spacingZyxMm: readonly [number, number, number],
): Promise<Volume> {
  const { data, shape } = await goldenArray(name);
  return volumeOf(data, shape, spacingZyxMm);
}

/** Voxels in the working orientation with a spacing. */
export function volumeOf(
  data: VoxelArray,
  shape: readonly number[],
  [sz, sy, sx]: readonly [number, number, number],
): Volume {
  const affineRas = [-sx, 0, 0, 0, 0, -sy, 0, 0, 0, 0, sz, 0, 0, 0, 0, 1];
  return createVolume({ data, shapeZyx: [shape[0], shape[1], shape[2]], affineRas });
}
