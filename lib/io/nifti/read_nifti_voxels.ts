import { OvkitError } from "../../foundation/ovkit_error.ts";
import { product } from "../../foundation/product.ts";
import type { VoxelArray } from "../../volumes/voxel_array.ts";
import { swapByteOrder } from "../swap_byte_order.ts";
import { NIFTI_DATATYPES, type NiftiDatatype, REFUSED_NIFTI_DATATYPES } from "./nifti_datatype.ts";
import type { NiftiHeader } from "./nifti_header.ts";
import type { NiftiFile } from "./open_nifti_file.ts";
import { niftiScaling, scaleVoxels } from "./scale_voxels.ts";

/**
 * Reads the voxels of every volume of a NIfTI file, one volume after another, straight into their
 * arrays, in the machine's byte order and scaled as the header says. Nothing is allocated for voxels
 * that the file cannot hold.
 *
 * @param file open at its first voxel; read to its end
 * @param path what errors name
 */
export async function readNiftiVoxels(file: NiftiFile, path: string): Promise<VoxelArray[]> {
  const { header, source } = file;
  const type = datatype(header, path);
  const scaling = niftiScaling(header, path);
  const count = product(header.dimensions.slice(0, 3));
  const channels = product(header.dimensions.slice(3));
  const size = type.array.BYTES_PER_ELEMENT;
  const needed = count * channels * size;
  const cutOff = (found: string) =>
    new OvkitError("FileCorrupt", {
      subject: path,
      found: `${found} bytes of voxels`,
      expected: `${needed} for ${header.dimensions.join(" × ")} of ${type.name}`,
      remedy: "the file is cut off: copy or download it again",
    });
  const most = Math.max(source.mostBytes - header.voxelOffset, 0);
  if (most < needed) throw cutOff(`at most ${most}`);
  const volumes: VoxelArray[] = [];
  for (let channel = 0; channel < channels; channel++) {
    const voxels = allocate(type, { count, path });
    const bytes = new Uint8Array(voxels.buffer as ArrayBuffer);
    const length = await source.read(bytes);
    if (length < bytes.length) throw cutOff(`${channel * bytes.length + length}`);
    if (!header.littleEndian) swapByteOrder(bytes, size);
    volumes.push(scaling === undefined ? voxels : scaleVoxels(voxels, scaling));
  }
  await source.finish();
  return volumes;
}

function datatype(header: NiftiHeader, path: string): NiftiDatatype {
  const found = NIFTI_DATATYPES.find((type) => type.code === header.datatypeCode);
  if (found) return found;
  const name = REFUSED_NIFTI_DATATYPES[header.datatypeCode];
  throw new OvkitError("FormatUnsupported", {
    subject: path,
    found: `voxels of type ${name ?? `number ${header.datatypeCode}`}`,
    expected: "whole numbers of 8 to 64 bits or floats of 32 or 64 bits",
    remedy: "convert the file to one value per voxel",
  });
}

function allocate(
  type: NiftiDatatype,
  { count, path }: { count: number; path: string },
): VoxelArray {
  try {
    return new type.array(count);
  } catch (cause) {
    throw new OvkitError("DataInvalid", {
      subject: path,
      found: `${count} voxels of ${type.name}, more than this machine's memory holds`,
      remedy: "crop or resample the image first",
      cause,
    });
  }
}
