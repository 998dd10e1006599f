import { OvkitError } from "../foundation/ovkit_error.ts";
import { determinantOfAffine } from "./determinant_of_affine.ts";
import { spacingOfAffine } from "./spacing_of_affine.ts";
import type { NiftiSpace, Volume } from "./volume.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** What {@linkcode createVolume} makes a volume of. */
export interface VolumeFields {
  /** The voxels, `z * y * x` of them, x fastest. Kept, not copied. */
  readonly data: VoxelArray;
  /** Number of voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
  /** 4×4, row-major: voxel (x, y, z, 1) to RAS millimetres. */
  readonly affineRas: readonly number[];
  /** NIfTI codes to keep. @default {undefined} */
  readonly nifti?: NiftiSpace;
}

/** Options of {@linkcode createVolume}. */
export interface CreateVolumeOptions {
  /** What errors name, e.g. the file's path. @default {"volume"} */
  readonly subject?: string;
}

/**
 * Makes a volume of voxels and their geometry, and derives the spacing.
 *
 * @throws {OvkitError} `DataInvalid` where the number of voxels and the shape disagree,
 * `GeometryMismatch` where the affine is not finite or cannot be inverted
 *
 * @example A scan of 2 × 3 × 4 voxels, 5 mm apart along z and 1 mm in the slice
 * ```ts
 * import { createVolume } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const volume = createVolume({
 *   data: new Int16Array(24),
 *   shapeZyx: [2, 3, 4],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
 * });
 * assert.deepEqual(volume.spacingZyxMm, [5, 1, 1]);
 * ```
 */
export function createVolume(fields: VolumeFields, options: CreateVolumeOptions = {}): Volume {
  const { subject = "volume" } = options;
  const { data, shapeZyx, affineRas, nifti } = fields;
  if (shapeZyx.length !== 3 || shapeZyx.some((n) => !Number.isInteger(n) || n < 1)) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: `shape (${shapeZyx.join(", ")})`,
      expected: "three whole numbers of at least 1 (z, y, x)",
    });
  }
  const count = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  if (data.length !== count) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: `${data.length} voxels`,
      expected: `${count} voxels for the shape (${shapeZyx.join(", ")})`,
    });
  }
  checkAffine(affineRas, subject);
  const volume = {
    data,
    shapeZyx: [shapeZyx[0], shapeZyx[1], shapeZyx[2]] as const,
    affineRas: Object.freeze([...affineRas]),
    spacingZyxMm: spacingOfAffine(affineRas),
  };
  return Object.freeze(nifti === undefined ? volume : { ...volume, nifti });
}

function checkAffine(affineRas: readonly number[], subject: string): void {
  const wrong = (found: string, expected: string) =>
    new OvkitError("GeometryMismatch", {
      subject,
      found,
      expected,
      remedy: "correct the geometry in the file's header",
    });
  if (affineRas.length !== 16) throw wrong(`an affine of ${affineRas.length} numbers`, "16");
  if (!affineRas.every((value) => Number.isFinite(value))) {
    throw wrong(`an affine with values that are not finite (${affineRas.join(" ")})`, "numbers");
  }
  if (affineRas.slice(12).join() !== "0,0,0,1") {
    throw wrong(`an affine whose last row is ${affineRas.slice(12).join(" ")}`, "0 0 0 1");
  }
  const [z, y, x] = spacingOfAffine(affineRas);
  const volume = Math.abs(determinantOfAffine(affineRas));
  if (!(volume > 1e-6 * z * y * x)) {
    throw wrong(
      `an affine that cannot be inverted (${affineRas.slice(0, 12).join(" ")})`,
      "three independent voxel axes",
    );
  }
}
