import type { MaskArray } from "./connected_components.ts";
import { squaredDistances } from "./squared_distances.ts";
import type { Volume } from "./volume.ts";

/**
 * For every voxel of a mask the exact distance in mm to the nearest voxel outside of it; 0 outside,
 * Infinity where the mask fills everything. As `distance_transform_edt` of SciPy: give the inverted
 * mask for distances to it.
 *
 * @param mask a volume, or bare voxels with a shape; not changed
 * @param spacingZyxMm distance of neighbouring voxels along z, y, x
 *
 * @example A row of five voxels, 2 mm apart
 * ```ts
 * import { distanceMap } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const mask = { data: Uint8Array.of(0, 1, 1, 1, 0), shapeZyx: [1, 1, 5] as const };
 * assert.deepEqual([...distanceMap(mask, [1, 1, 2])], [0, 2, 4, 2, 0]);
 * ```
 */
export function distanceMap(
  mask: Volume | MaskArray,
  spacingZyxMm: readonly [number, number, number],
): Float32Array {
  const distances = squaredDistances(mask, spacingZyxMm, { to: "background" });
  for (let i = 0; i < distances.length; i++) distances[i] = Math.sqrt(distances[i]);
  return distances;
}
