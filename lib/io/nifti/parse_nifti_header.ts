import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NiftiHeader } from "./nifti_header.ts";

/** Bytes of a NIfTI-1 header; a file's first bytes tell which version it is. */
export const NIFTI1_HEADER_BYTES = 348;

/** Bytes of a NIfTI-2 header. */
export const NIFTI2_HEADER_BYTES = 540;

/** Where the fields of the two versions are, in bytes from the start. */
const OFFSETS = {
  1: { dim: 40, datatype: 70, pixdim: 76, voxels: 108, slope: 112, text: 148, codes: 252, q: 256 },
  2: { dim: 16, datatype: 12, pixdim: 104, voxels: 168, slope: 176, text: 240, codes: 344, q: 352 },
} as const;

const UNIT_MM: Readonly<Record<number, number>> = { 1: 1000, 2: 1, 3: 0.001 };
const XFORM_CODES = 5;

/**
 * Reads a NIfTI header. Fields that say nothing valid are taken as nibabel does: a code of a transform
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
  const littleEndian = view.getInt32(0, true) === headerBytes(version);
  const at = OFFSETS[version];
  const wide = version === 2;
  const float = (offset: number) =>
    wide ? view.getFloat64(offset, littleEndian) : view.getFloat32(offset, littleEndian);
  const floats = (offset: number, count: number) =>
    Array.from({ length: count }, (_, i) => float(offset + i * (wide ? 8 : 4)));
  const whole = (offset: number) =>
    wide ? Number(view.getBigInt64(offset, littleEndian)) : view.getInt16(offset, littleEndian);
  const code = (offset: number) => {
    const value = wide ? view.getInt32(offset, littleEndian) : view.getInt16(offset, littleEndian);
    return value >= 0 && value <= XFORM_CODES ? value : 0;
  };
  const units = wide ? view.getInt32(500, littleEndian) : view.getUint8(123);
  const singleFile = magicOf(view, version).charAt(1) === "+";
  const [b, c, d, x, y, z] = floats(at.q, 6);
  return {
    version,
    littleEndian,
    singleFile,
    dimensions: dimensionsOf(
      Array.from({ length: 8 }, (_, i) => whole(at.dim + i * (wide ? 8 : 2))),
      path,
    ),
    datatypeCode: view.getInt16(at.datatype, littleEndian),
    voxelOffset: voxelOffsetOf(wide ? whole(at.voxels) : float(at.voxels), {
      least: singleFile ? headerBytes(version) + 4 : 0,
      path,
    }),
    slope: float(at.slope),
    intercept: float(at.slope + (wide ? 8 : 4)),
    unitMm: UNIT_MM[units & 7] ?? 1,
    qformCode: code(at.codes),
    sformCode: code(at.codes + (wide ? 4 : 2)),
    pixdim: floats(at.pixdim, 8),
    quaternion: [b, c, d],
    qoffset: [x, y, z],
    srow: floats(at.q + (wide ? 48 : 24), 12),
    description: textOf(bytes.subarray(at.text, at.text + 80)),
  };
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
