import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { AxisMapping } from "../../lib/volumes/permute_voxels.ts";
import type { Volume } from "../../lib/volumes/volume.ts";

/** All 48 ways in which a grid's axes can be reordered and flipped. */
export const AXIS_MAPPINGS: readonly AxisMapping[] =
  ([[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] as const).flatMap((axes) =>
    Array.from({ length: 8 }, (_, bits) => ({
      axes,
      flips: [(bits & 1) !== 0, (bits & 2) !== 0, (bits & 4) !== 0] as const,
    }))
  );

/** A volume of numbered voxels in a grid that is turned a little and sheared a little. */
export function numberedVolume(): Volume {
  const data = Int16Array.from({ length: 24 }, (_, i) => i);
  const affineRas = [
    [-0.7, 0.1, 0.3, 11.25],
    [0.05, -1.3, 0.2, -7.5],
    [0.02, -0.2, 5.1, 301.75],
    [0, 0, 0, 1],
  ].flat();
  return createVolume({ data, shapeZyx: [2, 3, 4], affineRas });
}
