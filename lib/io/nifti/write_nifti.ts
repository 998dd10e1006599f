import { OvkitError } from "../../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Volume } from "../../volumes/volume.ts";
import { gzipParts } from "../gzip_parts.ts";
import { convertVoxels } from "./convert_voxels.ts";
import { formatNiftiHeader } from "./format_nifti_header.ts";
import type { VoxelType } from "./nifti_datatype.ts";

/** Options of {@linkcode writeNifti}. */
export interface WriteNiftiOptions {
  /** Text of up to 79 bytes in the header. @default {the volume's} */
  readonly description?: string;
  /**
   * The voxel type in the file; `"labels"` is the smallest unsigned type that holds every voxel.
   * @default {the volume's}
   */
  readonly dtype?: VoxelType | "labels";
}

/**
 * Writes a volume as NIfTI-1 (NIfTI-2 where an axis is longer than 32767), little-endian, in
 * millimetres, whole or not at all. The same volume gives the same bytes, with any number of
 * processors. The affine goes into the affine transform, with the codes of the file that the volume
 * was read from (else 1), and into the quaternion where it is a rotation with voxel sizes. The
 * description and the extensions of that file are written again.
 *
 * @param path `.nii`, `.nii.gz`, or `.hdr`/`.img` for a pair
 * @param volume left as it is; NIfTI-1 keeps its affine in 32-bit floats
 * @throws {OvkitError} `ArgumentInvalid` for another ending, `DataInvalid` where a voxel does not fit
 * `dtype`, `FileUnwritable`
 *
 * @example Labels take one byte a voxel
 * ```ts
 * import { createVolume, readNifti, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".nii" });
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
 * const data = Int32Array.of(0, 1, 4, 2);
 * const labels = createVolume({ data, shapeZyx: [1, 2, 2], affineRas });
 * await writeNifti(path, labels, { dtype: "labels" });
 * assert.ok((await readNifti(path)).data instanceof Uint8Array);
 * ```
 */
export async function writeNifti(
  path: string,
  volume: Volume,
  options: WriteNiftiOptions = {},
): Promise<void> {
  const { description = volume.nifti?.description ?? "", dtype } = options;
  const ending = /\.(nii|hdr|img)(\.gz)?$/i.exec(path);
  if (!ending) {
    throw new OvkitError("ArgumentInvalid", {
      subject: path,
      found: "a name without a NIfTI ending",
      expected: ".nii, .nii.gz, .hdr or .img",
    });
  }
  const { data, type } = convertVoxels(volume.data, dtype, path);
  const singleFile = ending[1].toLowerCase() === "nii";
  const header = formatNiftiHeader(volume, {
    datatypeCode: type.code,
    bytesPerVoxel: type.array.BYTES_PER_ELEMENT,
    description,
    singleFile,
  });
  const voxels = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const packed = ending[2] !== undefined;
  if (singleFile) return await write(path, [header, voxels], packed);
  const stem = path.slice(0, ending.index);
  await write(`${stem}.img${ending[2] ?? ""}`, [voxels], packed);
  await write(`${stem}.hdr${ending[2] ?? ""}`, [header], packed);
}

async function write(path: string, parts: Uint8Array[], packed: boolean): Promise<void> {
  await writeFileAtomic(path, packed ? await gzipParts(parts) : parts);
}
