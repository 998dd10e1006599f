import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import type { Volume } from "../../volumes/volume.ts";
import { niftiAffine } from "./nifti_affine.ts";
import { openNiftiFile } from "./open_nifti_file.ts";
import { readNiftiVoxels } from "./read_nifti_voxels.ts";

/**
 * Reads a NIfTI-1 or NIfTI-2 file of one volume, in the file's own grid and orientation: either byte
 * order, packed or not, whole numbers of 8 to 64 bits and floats of 32 or 64 bits, files of any size.
 *
 * The geometry is the affine transform where its code is not 0, else the quaternion, else voxel sizes
 * about the centre (nibabel's rule); lengths in metres or micrometres become millimetres (ITK's rule).
 * Voxels keep their type unless the header scales them, as it does where its slope is neither 0 nor
 * without a finite value and the scaling changes something; scaled ones are Float32Array, and
 * Float64Array where the stored type is whole with 32 bits or more, or has 64 bits. The codes of the
 * transforms, the description and the header's extensions stand in `nifti`.
 *
 * @param path `.nii`, `.nii.gz`, or either file of a `.hdr`/`.img` pair
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where it is cut off or damaged;
 * `FormatUnsupported` for other files (Analyze 7.5 too), complex or colour voxels, and several volumes in one file;
 * `GeometryMismatch` where the affine cannot be inverted or a voxel size is 0
 *
 * @example Write a label map and read it
 * ```ts
 * import { createVolume, readNifti, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".nii.gz" });
 * const affineRas = [-1, 0, 0, 40, 0, -1, 0, 30, 0, 0, 5, -80, 0, 0, 0, 1];
 * const data = Uint8Array.of(0, 1, 2, 0);
 * await writeNifti(path, createVolume({ data, shapeZyx: [1, 2, 2], affineRas }));
 * const volume = await readNifti(path);
 * assert.deepEqual(volume.data, data);
 * assert.deepEqual(volume.affineRas, affineRas);
 * ```
 */
export async function readNifti(path: string): Promise<Volume> {
  await using file = await openNiftiFile(path);
  const { header, space } = file;
  const [nx, ny = 1, nz = 1, ...further] = header.dimensions;
  if (further.some((n) => n !== 1)) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `an image of ${header.dimensions.join(" × ")} with several volumes`,
      expected: "one volume",
      remedy: "read it with readNiftiChannels, or store one file per channel",
    });
  }
  const affineRas = niftiAffine(header, path);
  const [data] = await readNiftiVoxels(file, path);
  return createVolume({ data, shapeZyx: [nz, ny, nx], affineRas, nifti: space }, { subject: path });
}
