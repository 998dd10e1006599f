import { canonicalMapping } from "./canonical_mapping.ts";
import { createVolume } from "./create_volume.ts";
import { permuteAffine } from "./permute_affine.ts";
import { permuteVoxels } from "./permute_voxels.ts";
import type { Volume } from "./volume.ts";

/**
 * The volume in the working orientation: z toward superior, y toward posterior, x toward left, so
 * that a slice is seen as radiologists see it. Axes are only reordered and flipped, so every voxel
 * keeps its value and its place; an oblique grid stays oblique, by the nearest assignment of axes.
 * `restore` is the way back.
 *
 * @param volume left as it is
 * @returns a new volume
 *
 * @example A grid stored toward right and anterior is turned in the slice
 * ```ts
 * import { canonical, createVolume } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const stored = createVolume({
 *   data: Uint8Array.of(1, 2, 3, 4),
 *   shapeZyx: [1, 2, 2],
 *   affineRas: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * assert.deepEqual([...canonical(stored).data], [4, 3, 2, 1]);
 * ```
 */
export function canonical(volume: Volume): Volume {
  const mapping = canonicalMapping(volume.affineRas);
  const { data, shapeZyx } = permuteVoxels(volume.data, volume.shapeZyx, mapping);
  const affineRas = permuteAffine(volume.affineRas, volume.shapeZyx, mapping);
  return createVolume({ ...volume, data, shapeZyx, affineRas });
}
