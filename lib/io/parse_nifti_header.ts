import { isNIFTI, NIFTI2, readHeader } from "nifti-reader-js";
import { OvkitError } from "../foundation/ovkit_error.ts";

/** The fields of a NIfTI-1 or NIfTI-2 header that a volume is made of, as the file has them. */
export interface NiftiHeader {
  readonly version: 1 | 2;
  readonly littleEndian: boolean;
  /** Whether the voxels are in the same file (`.nii`) or in an `.img` beside it. */
  readonly singleFile: boolean;
  /** Voxels along x, y, z and any further axes. */
  readonly dimensions: readonly number[];
  readonly datatypeCode: number;
  /** Where the voxels start, in bytes from the file's start. */
  readonly voxOffset: number;
  readonly slope: number;
  readonly intercept: number;
  readonly qformCode: number;
  readonly sformCode: number;
  /** qfac, then the voxel sizes along x, y, z and further axes. */
  readonly pixdim: readonly number[];
  /** b, c, d of the unit quaternion. */
  readonly quaternion: readonly [number, number, number];
  readonly qoffset: readonly [number, number, number];
  /** The first three rows of the affine. */
  readonly srow: readonly number[];
}

/**
 * Reads a NIfTI header. The only file that knows the package nifti-reader-js; its own affine is left
 * aside because it prefers the other transform where the quaternion's code is greater.
 *
 * @param bytes the file's first 544 bytes or more, unpacked
 * @param path what errors name
 * @throws {OvkitError} `FormatUnsupported` where it is not NIfTI, `FileCorrupt` where it is cut off
 */
export function parseNiftiHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const buffer = Uint8Array.from(bytes.subarray(0, 544)).buffer;
  if (buffer.byteLength < 348) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `${bytes.length} bytes`,
      expected: "at least the 348 of a NIfTI header",
      remedy: "the file is cut off: copy or download it again",
    });
  }
  if (!isNIFTI(buffer, true)) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "a file without the mark of NIfTI",
      expected: "NIfTI-1 or NIfTI-2 (.nii, .nii.gz, .hdr with .img)",
      remedy: "convert it to NIfTI",
    });
  }
  const second = new DataView(buffer).getUint8(4) === 0x6e;
  const head = read(buffer.slice(0, second ? 540 : 348), path);
  const view = new DataView(buffer);
  const littleEndian = head.littleEndian;
  const dimensions = head.dims.slice(1, 1 + head.dims[0]);
  if (
    dimensions.length === 0 || dimensions.length !== head.dims[0] || dimensions.some((n) => n < 1)
  ) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `${head.dims[0]} dimensions of (${head.dims.slice(1).join(", ")})`,
      expected: "1 to 7 dimensions of at least 1",
      remedy: "the file is damaged: copy or download it again",
    });
  }
  const srow = Array.from(
    { length: 12 },
    (_, i) =>
      second
        ? view.getFloat64(400 + i * 8, littleEndian)
        : view.getFloat32(280 + i * 4, littleEndian),
  );
  return {
    version: head instanceof NIFTI2 ? 2 : 1,
    littleEndian,
    singleFile: head.magic.charAt(1) === "+",
    dimensions,
    datatypeCode: head.datatypeCode,
    voxOffset: Math.trunc(head.vox_offset),
    slope: head.scl_slope,
    intercept: head.scl_inter,
    qformCode: head.qform_code,
    sformCode: head.sform_code,
    pixdim: head.pixDims,
    quaternion: [head.quatern_b, head.quatern_c, head.quatern_d],
    qoffset: [head.qoffset_x, head.qoffset_y, head.qoffset_z],
    srow,
  };
}

function read(buffer: ArrayBuffer, path: string): ReturnType<typeof readHeader> {
  try {
    return readHeader(buffer, true);
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: "a NIfTI header that cannot be understood",
      remedy: "the file is damaged: copy or download it again",
      cause,
    });
  }
}
