import { createVolume } from "../volumes/create_volume.ts";
import type { Volume } from "../volumes/volume.ts";
import { niftiAffine } from "./nifti_affine.ts";
import { niftiVoxels } from "./nifti_voxels.ts";
import { readNiftiFile } from "./read_nifti_file.ts";

/**
 * Reads every volume of a NIfTI file with a fourth axis (and further ones), each as
 * {@linkcode readNifti} would: channels, time points or classes in the file's order. A file with one
 * volume gives one.
 *
 * @param path `.nii`, `.nii.gz`, or either file of a `.hdr`/`.img` pair
 * @throws {OvkitError} as `readNifti`, except for the number of volumes
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
  const { header, bytes } = await readNiftiFile(path);
  const [nx, ny = 1, nz = 1, ...further] = header.dimensions;
  const affineRas = niftiAffine(header, path);
  const count = further.reduce((product, n) => product * n, 1);
  const nifti = { qformCode: header.qformCode, sformCode: header.sformCode };
  return Array.from({ length: count }, (_, channel) => {
    const data = niftiVoxels(bytes, header, path, channel);
    return createVolume({ data, shapeZyx: [nz, ny, nx], affineRas, nifti }, { subject: path });
  });
}
