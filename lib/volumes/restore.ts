import { OvkitError } from "../foundation/ovkit_error.ts";
import { cornerDisplacementMm } from "./corner_displacement_mm.ts";
import { createVolume } from "./create_volume.ts";
import { invertAffine } from "./invert_affine.ts";
import { multiplyAffine } from "./multiply_affine.ts";
import { permuteAffine } from "./permute_affine.ts";
import { type AxisMapping, permuteVoxels } from "./permute_voxels.ts";
import { spacingOfAffine } from "./spacing_of_affine.ts";
import type { Grid, NiftiSpace, Volume } from "./volume.ts";

/**
 * Puts a volume back onto the grid it was made canonical from: the exact inverse of `canonical`, for
 * a prediction as for the scan itself. The result's affine is that of the original, bit for bit. Of the
 * original's NIfTI header it takes the codes of the transforms; description and extensions, which tell
 * of voxels, are those of the volume.
 *
 * @param volume on the original's grid, its axes reordered or flipped
 * @param original the grid to go back to, e.g. the volume that was read
 * @throws {OvkitError} `GeometryMismatch` where the shapes disagree or the volume lies more than one
 * voxel away from the original
 *
 * @example There and back again
 * ```ts
 * import { canonical, createVolume, restore } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const original = createVolume({
 *   data: Uint8Array.of(1, 2, 3, 4, 5, 6),
 *   shapeZyx: [1, 2, 3],
 *   affineRas: [0, 2, 0, -7, 3, 0, 0, 5, 0, 0, 1, 9, 0, 0, 0, 1],
 * });
 * assert.deepEqual(restore(canonical(original), original), original);
 * ```
 */
export function restore(volume: Volume, original: Grid & { readonly nifti?: NiftiSpace }): Volume {
  const mapping = mappingBetween(volume.affineRas, original.affineRas);
  const { data, shapeZyx } = permuteVoxels(volume.data, volume.shapeZyx, mapping);
  if (shapeZyx.join() !== original.shapeZyx.join()) {
    throw new OvkitError("GeometryMismatch", {
      subject: "restore",
      found: `a volume of shape (${shapeZyx.join(", ")}) once its axes are in the original's order`,
      expected: `the original's shape (${original.shapeZyx.join(", ")})`,
      remedy: "resample the volume to the shape of the canonical original first",
    });
  }
  const grid = { shapeZyx, affineRas: permuteAffine(volume.affineRas, volume.shapeZyx, mapping) };
  const distance = cornerDisplacementMm(original, grid);
  const tolerance = Math.max(...spacingOfAffine(original.affineRas));
  if (distance > tolerance) {
    throw new OvkitError("GeometryMismatch", {
      subject: "restore",
      found: `a volume whose corner lies ${distance.toFixed(2)} mm from the original's`,
      expected: `at most one voxel (${tolerance.toFixed(2)} mm)`,
      remedy: "check that the volume was made from this original",
    });
  }
  const nifti = original.nifti && {
    ...volume.nifti,
    qformCode: original.nifti.qformCode,
    sformCode: original.nifti.sformCode,
  };
  const kept = nifti ?? volume.nifti;
  return createVolume({
    data,
    shapeZyx,
    affineRas: original.affineRas,
    ...(kept && { nifti: kept }),
  });
}

/** The axis mapping from one grid to another, from the signs of the greatest direction cosines. */
function mappingBetween(from: readonly number[], to: readonly number[]): AxisMapping {
  const relative = multiplyAffine(invertAffine(from), to);
  const scale = spacingOfAffine(from).reverse();
  const column = (axis: number) => [0, 1, 2].map((row) => relative[row * 4 + axis] * scale[row]);
  const axes = [0, 1, 2].map((axis) => {
    const size = column(axis).map(Math.abs);
    return size.indexOf(Math.max(...size));
  }) as [number, number, number];
  if (new Set(axes).size !== 3) {
    throw new OvkitError("GeometryMismatch", {
      subject: "restore",
      found: "a volume turned against the original",
      expected: "axes reordered or flipped only",
    });
  }
  const flips = axes.map((row, axis) => column(axis)[row] < 0) as [boolean, boolean, boolean];
  return { axes, flips };
}
