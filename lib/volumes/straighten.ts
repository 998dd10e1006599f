import { OvkitError } from "../foundation/ovkit_error.ts";
import { cornerDisplacementMm } from "./corner_displacement_mm.ts";
import { createVolume } from "./create_volume.ts";
import { nearestRotation } from "./nearest_rotation.ts";
import { spacingOfAffine } from "./spacing_of_affine.ts";
import { transformPoint } from "./transform_point.ts";
import type { Volume } from "./volume.ts";

/** Share of the smallest spacing by which a corner may move. */
const MOST_VOXELS = 0.1;

/** A grid is upright where no corner moves more than this share of the smallest spacing. */
const ROUNDING_VOXELS = 1e-3;

/** Options of {@linkcode straighten}. */
export interface StraightenOptions {
  /** What errors name, e.g. the file's path. @default {"volume"} */
  readonly subject?: string;
}

/** What {@linkcode straighten} gives. */
export interface StraightenedVolume {
  /** The volume with axes at right angles; the volume itself where they are that already. */
  readonly volume: Volume;
  /** The greatest distance that a corner voxel moved by, in millimetres; 0 where nothing changed. */
  readonly movedMm: number;
}

/**
 * Puts the axes of a grid at right angles where they almost are: the nearest rotation takes the place
 * of the directions, about the grid's centre and with the same spacings, if no corner voxel moves by
 * more than a tenth of the smallest spacing. Voxels are not touched.
 *
 * @param volume left as it is
 * @throws {OvkitError} `GeometryMismatch` where the grid is sheared by more
 *
 * @example A shear of a thousandth
 * ```ts
 * import { createVolume, straighten } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0.001, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const sheared = createVolume({ data: new Uint8Array(72), shapeZyx: [2, 6, 6], affineRas });
 * const { volume, movedMm } = straighten(sheared);
 * assert.ok(movedMm > 0.001 && movedMm < 0.002);
 * assert.ok(Math.abs(volume.affineRas[1] + volume.affineRas[4]) < 1e-9);
 * ```
 */
export function straighten(volume: Volume, options: StraightenOptions = {}): StraightenedVolume {
  const { subject = "volume" } = options;
  const { shapeZyx } = volume;
  const affineRas = straightAffine(volume);
  const movedMm = cornerDisplacementMm(volume, { shapeZyx, affineRas });
  const spacingMm = Math.min(...volume.spacingZyxMm);
  if (movedMm <= ROUNDING_VOXELS * spacingMm) return { volume, movedMm: 0 };
  if (movedMm > MOST_VOXELS * spacingMm) {
    throw new OvkitError("GeometryMismatch", {
      subject,
      found: `sheared voxel axes: upright ones would move a corner by ${movedMm.toFixed(2)} mm`,
      expected: `at most ${(MOST_VOXELS * spacingMm).toFixed(2)} mm (a tenth of a voxel)`,
      remedy: "resample it with resampleToGrid(volume, uprightGrid(volume))",
    });
  }
  return { volume: createVolume({ ...volume, affineRas }, { subject }), movedMm };
}

function straightAffine({ affineRas, shapeZyx }: Volume): number[] {
  const [sz, sy, sx] = spacingOfAffine(affineRas);
  const spacing = [sx, sy, sz, 1];
  const turned = nearestRotation(affineRas).map((value, i) => value * spacing[i % 4]);
  const [z, y, x] = shapeZyx.map((n) => (n - 1) / 2);
  const center = transformPoint(affineRas, [x, y, z]);
  const moved = transformPoint(turned, [x, y, z]);
  return turned.map((value, i) => i % 4 === 3 && i < 12 ? center[i >> 2] - moved[i >> 2] : value);
}
