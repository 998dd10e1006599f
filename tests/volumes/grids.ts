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

/** 20 grids turned about all three axes, half of them mirrored, with voxels of 0.7 × 1.1 × 2.5 mm. */
export function obliqueAffines(): number[][] {
  return Array.from({ length: 20 }, (_, n) => {
    const [ca, sa, cb, sb, cc, sc] = [n * 0.71 - 3, n * 0.37 - 1.2, n * 1.13].flatMap((angle) => [
      Math.cos(angle),
      Math.sin(angle),
    ]);
    const rows = [
      [ca * cb, ca * sb * sc - sa * cc, ca * sb * cc + sa * sc],
      [sa * cb, sa * sb * sc + ca * cc, sa * sb * cc - ca * sc],
      [-sb, cb * sc, cb * cc],
    ];
    const steps = [0.7, n % 2 === 0 ? 1.1 : -1.1, 2.5];
    const shift = [n - 8, 3, 2 * n];
    return [
      ...rows.flatMap((row, i) => [...row.map((value, axis) => value * steps[axis]), shift[i]]),
      ...[0, 0, 0, 1],
    ];
  });
}
