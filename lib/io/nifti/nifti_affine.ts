import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NiftiHeader } from "./nifti_header.ts";

/** A squared scalar part closer to zero than this is rounding of 32-bit floats (nibabel's bound). */
const SCALAR_ROUNDING = 3 * 2 ** -23;

/**
 * The affine of a NIfTI header, by nibabel's rule: the affine transform where its code is not 0, else
 * the quaternion where its code is not 0, else voxel sizes with the grid's centre at the origin and x
 * toward left. Metres and micrometres become millimetres (as ITK does; nibabel leaves them).
 *
 * @param path what errors name
 * @returns 16 numbers, row-major, voxel (x, y, z, 1) to RAS millimetres
 * @throws {OvkitError} `GeometryMismatch` where the quaternion is longer than 1, or a voxel size is
 * needed and 0 along an axis of several voxels
 */
export function niftiAffine(header: NiftiHeader, path: string): number[] {
  const affine = affineInUnits(header, path);
  return affine.map((value, i) => i < 12 ? value * header.unitMm : value);
}

function affineInUnits(header: NiftiHeader, path: string): number[] {
  if (header.sformCode !== 0) return [...header.srow, 0, 0, 0, 1];
  if (header.qformCode !== 0) return quaternionAffine(header, path);
  const [sizeX, sizeY, sizeZ] = voxelSizes(header, path);
  const [nx = 1, ny = 1, nz = 1] = header.dimensions;
  const center = (n: number, step: number) => 0 - (n - 1) / 2 * step;
  return [
    [-sizeX, 0, 0, center(nx, -sizeX)],
    [0, sizeY, 0, center(ny, sizeY)],
    [0, 0, sizeZ, center(nz, sizeZ)],
    [0, 0, 0, 1],
  ].flat();
}

/** Voxel sizes along x, y, z; a negative one is taken positive, that of a single voxel may miss. */
function voxelSizes({ pixdim, dimensions }: NiftiHeader, path: string): number[] {
  return [1, 2, 3].map((i) => {
    const size = Math.abs(pixdim[i]);
    if (size > 0 && size < Infinity) return size;
    if ((dimensions[i - 1] ?? 1) === 1) return 1;
    throw new OvkitError("GeometryMismatch", {
      subject: path,
      found: `a voxel size (pixdim) of ${pixdim[i]} along ${"xyz"[i - 1]}`,
      expected: "a distance above 0",
      remedy: "write the scanner's spacing into the file's header",
    });
  });
}

function quaternionAffine(header: NiftiHeader, path: string): number[] {
  const [b, c, d] = header.quaternion;
  const rest = 1 - (b * b + c * c + d * d);
  if (!(rest > -SCALAR_ROUNDING)) {
    throw new OvkitError("GeometryMismatch", {
      subject: path,
      found: `a quaternion (${b}, ${c}, ${d}) that is longer than 1`,
      expected: "a unit quaternion",
      remedy: "correct the geometry in the file's header",
    });
  }
  const a = rest < SCALAR_ROUNDING ? 0 : Math.sqrt(rest);
  const s = 2 / (a * a + b * b + c * c + d * d);
  const rotation = [
    [1 - s * (c * c + d * d), s * (b * c - a * d), s * (b * d + a * c)],
    [s * (b * c + a * d), 1 - s * (b * b + d * d), s * (c * d - a * b)],
    [s * (b * d - a * c), s * (c * d + a * b), 1 - s * (b * b + c * c)],
  ];
  const [sizeX, sizeY, sizeZ] = voxelSizes(header, path);
  const sizes = [sizeX, sizeY, header.pixdim[0] === -1 ? -sizeZ : sizeZ];
  const rows = rotation.map((row, i) => [
    ...row.map((value, axis) => value * sizes[axis]),
    header.qoffset[i],
  ]);
  return [...rows.flat(), 0, 0, 0, 1];
}
