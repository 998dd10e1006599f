import { OvkitError } from "../foundation/ovkit_error.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { NIFTI_DATATYPES, type NiftiDatatype, REFUSED_NIFTI_DATATYPES } from "./nifti_datatype.ts";
import type { NiftiHeader } from "./parse_nifti_header.ts";
import { swapByteOrder } from "./swap_byte_order.ts";
import { typedArrayOfBytes } from "./typed_array_of_bytes.ts";

/**
 * Takes one volume's voxels out of a NIfTI file, in the machine's byte order, scaled as the header
 * says.
 *
 * @param bytes the file's bytes, unpacked; changed where the byte order differs
 * @param header its header
 * @param path what errors name
 * @param channel which volume of a file with several
 */
export function niftiVoxels(
  bytes: Uint8Array,
  header: NiftiHeader,
  path: string,
  channel = 0,
): VoxelArray {
  const type = datatype(header, path);
  const size = type.array.BYTES_PER_ELEMENT;
  const count = header.dimensions.slice(0, 3).reduce((product, n) => product * n, 1) * size;
  const start = header.singleFile
    ? Math.max(header.voxOffset, header.version === 1 ? 352 : 544)
    : header.voxOffset;
  const needed = header.dimensions.reduce((product, n) => product * n, 1) * size;
  if (bytes.length < start + needed) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `${Math.max(bytes.length - start, 0)} bytes of voxels`,
      expected: `${needed} for ${header.dimensions.join(" × ")} of ${type.name}`,
      remedy: "the file is cut off: copy or download it again",
    });
  }
  const part = bytes.subarray(start + channel * count, start + (channel + 1) * count);
  if (!header.littleEndian) swapByteOrder(part, size);
  return scale(typedArrayOfBytes(part, type.array), header);
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

/** Applies slope and intercept; voxels keep their type where these change nothing. */
function scale(voxels: VoxelArray, { slope, intercept }: NiftiHeader): VoxelArray {
  const shift = Number.isFinite(intercept) ? intercept : 0;
  if (slope === 0 || !Number.isFinite(slope) || (slope === 1 && shift === 0)) return voxels;
  const wide = voxels.BYTES_PER_ELEMENT > 4 || voxels instanceof Int32Array ||
    voxels instanceof Uint32Array;
  const scaled = wide ? new Float64Array(voxels.length) : new Float32Array(voxels.length);
  for (let i = 0; i < voxels.length; i++) scaled[i] = Number(voxels[i]) * slope + shift;
  return scaled;
}
