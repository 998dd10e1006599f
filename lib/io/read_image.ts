import type { Volume } from "../volumes/volume.ts";
import { readNifti } from "./read_nifti.ts";

/**
 * Reads a scan or a label map, by its content and not by its name. Today NIfTI.
 *
 * @param path the image's file
 * @throws {OvkitError} as `readNifti`
 *
 * @example The name does not matter
 * ```ts
 * import { createVolume, readImage, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
 * const volume = createVolume({ data: Uint8Array.of(7), shapeZyx: [1, 1, 1], affineRas });
 * await writeNifti(`${folder}/scan.nii.gz`, volume);
 * await Deno.rename(`${folder}/scan.nii.gz`, `${folder}/scan`);
 * assert.equal((await readImage(`${folder}/scan`)).data[0], 7);
 * ```
 */
export function readImage(path: string): Promise<Volume> {
  return readNifti(path);
}
