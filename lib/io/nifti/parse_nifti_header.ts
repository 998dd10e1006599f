import { readHeader } from "nifti-reader-js";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NiftiHeader } from "./nifti_header.ts";

/** Bytes of a NIfTI-1 header; a file's first bytes tell which version it is. */
export const NIFTI1_HEADER_BYTES = 348;

/** Bytes of a NIfTI-2 header. */
export const NIFTI2_HEADER_BYTES = 540;

const UNIT_MM: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };
const XFORM_CODES = 5;
/** Where descrip is, in bytes from the start. */
const DESCRIPTION = { 1: [148, 228], 2: [240, 320] } as const;

/**
 * Reads a NIfTI header. The only file that knows the package nifti-reader-js; its own affine is left
 * aside because it prefers the quaternion where that has the greater code. Fields that say nothing valid are taken as nibabel does: a code of a transform
 * that the standard does not have is 0.
 *
 * @param bytes the file's first 540 bytes, or fewer where there are no more, unpacked
 * @param path what errors name
 * @throws {OvkitError} `FormatUnsupported` where it is not NIfTI, `FileCorrupt` where it is cut off
 * or contradicts itself
 */
export function parseNiftiHeader(bytes: Uint8Array, path: string): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = versionOf(view, path);
  const head = fieldsOf(bytes.slice(0, headerBytes(version)).buffer, path);
  const { littleEndian } = head;
  const singleFile = magicOf(view, version).charAt(1) === "+";
  const code = (value: number) => value >= 0 && value <= XFORM_CODES ? value : 0;
  return {
    version,
    littleEndian,
    singleFile,
    dimensions: dimensionsOf(head.dims, path),
    datatypeCode: head.datatypeCode,
    voxelOffset: voxelOffsetOf(head.vox_offset, {
      least: singleFile ? headerBytes(version) + 4 : 0,
      path,
    }),
    slope: head.scl_slope,
    intercept: head.scl_inter,
    unitMm: UNIT_MM[head.xyzt_units & 7] ?? 1,
    qformCode: code(head.qform_code),
    sformCode: code(head.sform_code),
    pixdim: head.pixDims,
    quaternion: [head.quatern_b, head.quatern_c, head.quatern_d],
    qoffset: [head.qoffset_x, head.qoffset_y, head.qoffset_z],
    srow: Array.from(
      { length: 12 },
      (_, i) =>
        version === 2
          ? view.getFloat64(400 + i * 8, littleEndian)
          : view.getFloat32(280 + i * 4, littleEndian),
    ),
    description: textOf(bytes.subarray(...DESCRIPTION[version])),
  };
}

function fieldsOf(buffer: ArrayBuffer, path: string): ReturnType<typeof readHeader> {
  try {
    return readHeader(buffer, true);
  } catch {
    throw corrupt(path, "a NIfTI header that cannot be understood", "a header of the standard");
  }
}

function headerBytes(version: 1 | 2): number {
  return version === 1 ? NIFTI1_HEADER_BYTES : NIFTI2_HEADER_BYTES;
}

function magicOf(view: DataView, version: 1 | 2): string {
  const start = version === 1 ? 344 : 4;
  const length = version === 1 ? 4 : 8;
  if (view.byteLength < start + length) return "";
  return String.fromCharCode(
    ...Array.from({ length }, (_, i) => view.getUint8(start + i)),
  );
}

/** The version by the header's size and its magic text. */
function versionOf(view: DataView, path: string): 1 | 2 {
  const size = view.byteLength < 4 ? NaN : view.getInt32(0, true);
  const swapped = view.byteLength < 4 ? NaN : view.getInt32(0, false);
  const first = ["n+1\0", "ni1\0"].includes(magicOf(view, 1));
  const second = ["n+2\0\r\n\x1a\n", "ni2\0\r\n\x1a\n"].includes(magicOf(view, 2));
  const sizeIs = (bytes: number) => size === bytes || swapped === bytes;
  const shortest = second ? NIFTI2_HEADER_BYTES : NIFTI1_HEADER_BYTES;
  if (view.byteLength < shortest) {
    throw corrupt(path, `${view.byteLength} bytes`, `at least the ${shortest} of a NIfTI header`);
  }
  if (second && sizeIs(NIFTI2_HEADER_BYTES)) return 2;
  if (first && sizeIs(NIFTI1_HEADER_BYTES)) return 1;
  if (first || second) {
    throw corrupt(path, `a NIfTI header that says it has ${size} bytes`, `${shortest}`);
  }
  if (sizeIs(NIFTI1_HEADER_BYTES)) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "an Analyze 7.5 header, which does not say where left and right are",
      expected: "NIfTI-1 or NIfTI-2",
      remedy: "convert it to NIfTI with the program that wrote it",
    });
  }
  throw new OvkitError("FormatUnsupported", {
    subject: path,
    found: "a file without the mark of NIfTI",
    expected: "NIfTI-1 or NIfTI-2 (.nii, .nii.gz, .hdr with .img)",
    remedy: "convert it to NIfTI",
  });
}

function dimensionsOf(dim: readonly number[], path: string): number[] {
  const dimensions = dim.slice(1, 1 + Math.max(dim[0], 0));
  if (
    dimensions.length === 0 || dimensions.length !== dim[0] || dimensions.some((n) => !(n >= 1))
  ) {
    throw corrupt(
      path,
      `${dim[0]} dimensions of (${dim.slice(1).join(", ")})`,
      "1 to 7 dimensions of at least 1",
    );
  }
  return dimensions;
}

/** 0 stands for the least that is possible, as in the reference library of NIfTI. */
function voxelOffsetOf(value: number, { least, path }: { least: number; path: string }): number {
  const offset = value === 0 ? least : Math.trunc(value);
  if (offset >= least && Number.isSafeInteger(offset)) return offset;
  throw corrupt(path, `voxels that start at byte ${value}`, `at least ${least}`);
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

function corrupt(path: string, found: string, expected: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected,
    remedy: "the file is cut off or damaged: copy or download it again",
  });
}
