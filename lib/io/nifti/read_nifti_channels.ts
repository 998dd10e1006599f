import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import type { Volume } from "../../volumes/volume.ts";
import { niftiAffine } from "./nifti_affine.ts";
import { openNiftiFile } from "./open_nifti_file.ts";
import { readNiftiVoxels } from "./read_nifti_voxels.ts";

const MOST_VOLUMES = 32767;

/**
 * Reads every volume of a NIfTI file with a fourth axis (and further ones), each as
 * {@linkcode readNifti} would: channels, time points or classes in the file's order. A file with one
 * volume gives one.
 *
 * @param path `.nii`, `.nii.gz`, or either file of a `.hdr`/`.img` pair
 * @throws {OvkitError} as `readNifti`; several volumes are read, up to 32767
 *
 * @example One volume is one channel
 * ```ts
 * import { createVolume, readNiftiChannels, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".nii" });
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
 * await writeNifti(
 *   path,
 *   createVolume({ data: new Uint8Array(8), shapeZyx: [2, 2, 2], affineRas }),
 * );
 * assert.equal((await readNiftiChannels(path)).length, 1);
 * ```
 */
export async function readNiftiChannels(path: string): Promise<Volume[]> {
  await using file = await openNiftiFile(path);
  const { header, space } = file;
  const [nx, ny = 1, nz = 1, ...further] = header.dimensions;
  const count = further.reduce((product, n) => product * n, 1);
  if (count > MOST_VOLUMES) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `${count} volumes`,
      expected: `at most ${MOST_VOLUMES}`,
      remedy: "store them in several files",
    });
  }
  const affineRas = niftiAffine(header, path);
  const shapeZyx = [nz, ny, nx] as const;
  const volumes = await readNiftiVoxels(file, path);
  return volumes.map((data) =>
    createVolume({ data, shapeZyx, affineRas, nifti: space }, { subject: path })
  );
}
