import { determinantOfAffine } from "../../volumes/determinant_of_affine.ts";
import type { NiftiSpace, Volume } from "../../volumes/volume.ts";
import { formatNiftiExtensions } from "./nifti_extensions.ts";
import { NIFTI1_HEADER_BYTES, NIFTI2_HEADER_BYTES } from "./parse_nifti_header.ts";
import { quaternionOfRotation } from "./quaternion_of_rotation.ts";

/** What {@linkcode formatNiftiHeader} needs besides the volume. */
export interface NiftiHeaderFields {
  /** The voxel type's number and size. */
  readonly datatypeCode: number;
  readonly bytesPerVoxel: number;
  /** Up to 79 bytes of text. */
  readonly description: string;
  /** Whether the voxels follow in the same file. */
  readonly singleFile: boolean;
}

/** NIfTI-1 keeps the voxels' start as a 32-bit float, exact up to here. */
const MOST_NIFTI1_OFFSET = 2 ** 24;

/**
 * The header of a volume with its extensions, up to the first voxel: NIfTI-1, or NIfTI-2 where an axis
 * is longer or the extensions are larger than NIfTI-1 can say. Little-endian, lengths in millimetres.
 *
 * The affine transform is always written. The quaternion is written too, with a code other than 0
 * only where the affine is made of rotation, mirroring and voxel sizes.
 */
export function formatNiftiHeader(volume: Volume, fields: NiftiHeaderFields): Uint8Array {
  const extensions = formatNiftiExtensions(volume.nifti?.extensions ?? []);
  const second = volume.shapeZyx.some((n) => n > 32767) ||
    NIFTI1_HEADER_BYTES + extensions.length > MOST_NIFTI1_OFFSET;
  const size = second ? NIFTI2_HEADER_BYTES : NIFTI1_HEADER_BYTES;
  const bytes = new Uint8Array(size + extensions.length);
  const view = new DataView(bytes.buffer);
  const voxelOffset = fields.singleFile ? bytes.length : 0;
  if (second) formatSecond(view, { volume, fields, voxelOffset });
  else formatFirst(view, { volume, fields, voxelOffset });
  bytes.set(extensions, size);
  return bytes;
}

interface HeaderContent {
  readonly volume: Volume;
  readonly fields: NiftiHeaderFields;
  readonly voxelOffset: number;
}

function formatFirst(view: DataView, { volume, fields, voxelOffset }: HeaderContent): void {
  const bytes = new Uint8Array(view.buffer);
  const { codes, pixdim, quaternion, offset } = geometry(volume);
  view.setInt32(0, NIFTI1_HEADER_BYTES, true);
  bytes[38] = 0x72;
  dimensions(volume).forEach((n, i) => view.setInt16(40 + i * 2, n, true));
  view.setInt16(70, fields.datatypeCode, true);
  view.setInt16(72, fields.bytesPerVoxel * 8, true);
  pixdim.forEach((size, i) => view.setFloat32(76 + i * 4, size, true));
  view.setFloat32(108, voxelOffset, true);
  view.setFloat32(112, 1, true);
  bytes[123] = 2;
  bytes.set(text(fields.description), 148);
  view.setInt16(252, codes.qformCode, true);
  view.setInt16(254, codes.sformCode, true);
  quaternion.forEach((value, i) => view.setFloat32(256 + i * 4, value, true));
  offset.forEach((value, i) => view.setFloat32(268 + i * 4, value, true));
  volume.affineRas.slice(0, 12).forEach((value, i) => view.setFloat32(280 + i * 4, value, true));
  bytes.set(new TextEncoder().encode(fields.singleFile ? "n+1" : "ni1"), 344);
}

function formatSecond(view: DataView, { volume, fields, voxelOffset }: HeaderContent): void {
  const bytes = new Uint8Array(view.buffer);
  const { codes, pixdim, quaternion, offset } = geometry(volume);
  view.setInt32(0, NIFTI2_HEADER_BYTES, true);
  bytes.set(new TextEncoder().encode(fields.singleFile ? "n+2" : "ni2"), 4);
  bytes.set([0x0d, 0x0a, 0x1a, 0x0a], 8);
  view.setInt16(12, fields.datatypeCode, true);
  view.setInt16(14, fields.bytesPerVoxel * 8, true);
  dimensions(volume).forEach((n, i) => view.setBigInt64(16 + i * 8, BigInt(n), true));
  pixdim.forEach((size, i) => view.setFloat64(104 + i * 8, size, true));
  view.setBigInt64(168, BigInt(voxelOffset), true);
  view.setFloat64(176, 1, true);
  bytes.set(text(fields.description), 240);
  view.setInt32(344, codes.qformCode, true);
  view.setInt32(348, codes.sformCode, true);
  quaternion.forEach((value, i) => view.setFloat64(352 + i * 8, value, true));
  offset.forEach((value, i) => view.setFloat64(376 + i * 8, value, true));
  volume.affineRas.slice(0, 12).forEach((value, i) => view.setFloat64(400 + i * 8, value, true));
  view.setInt32(500, 2, true);
}

function dimensions(volume: Volume): number[] {
  const [depth, height, width] = volume.shapeZyx;
  return [3, width, height, depth, 1, 1, 1, 1];
}

/** Text cut to 79 bytes, never inside a character. */
function text(value: string): Uint8Array {
  const bytes = new Uint8Array(79);
  const { written } = new TextEncoder().encodeInto(value, bytes);
  return bytes.subarray(0, written);
}

function geometry(volume: Volume) {
  const { affineRas, nifti } = volume;
  const sizes = [...volume.spacingZyxMm].reverse();
  const mirrored = determinantOfAffine(affineRas) < 0;
  const rotation = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((axis) => {
      const value = affineRas[row * 4 + axis] / sizes[axis];
      return mirrored && axis === 2 ? -value : value;
    })
  );
  const rigid = isRotation(rotation);
  return {
    codes: codesOf(nifti, rigid),
    pixdim: [mirrored ? -1 : 1, ...sizes, 1, 1, 1, 1],
    quaternion: rigid ? quaternionOfRotation(rotation) : [0, 0, 0],
    offset: [affineRas[3], affineRas[7], affineRas[11]],
  };
}

function codesOf(nifti: NiftiSpace | undefined, rigid: boolean): NiftiSpace {
  const { qformCode, sformCode } = nifti ?? { qformCode: 1, sformCode: 1 };
  const known = sformCode || qformCode || 1;
  const unknown = qformCode === 0 && sformCode === 0;
  return { qformCode: rigid ? (unknown ? 1 : qformCode) : 0, sformCode: known };
}

function isRotation(r: readonly number[]): boolean {
  const dot = (a: number, b: number) => r[a] * r[b] + r[a + 3] * r[b + 3] + r[a + 6] * r[b + 6];
  return Math.max(Math.abs(dot(0, 1)), Math.abs(dot(0, 2)), Math.abs(dot(1, 2))) < 1e-5;
}
