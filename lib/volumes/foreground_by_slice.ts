import type { Volume } from "./volume.ts";

/** How many voxels of each slice of a label map are not 0. */
export function foregroundBySlice(
  { data, shapeZyx: [depth, height, width] }: Pick<Volume, "data" | "shapeZyx">,
): number[] {
  const size = height * width;
  const counts = new Array<number>(depth).fill(0);
  for (let z = 0; z < depth; z++) {
    for (let i = z * size; i < (z + 1) * size; i++) if (Number(data[i]) !== 0) counts[z]++;
  }
  return counts;
}
