import { OvkitError } from "../foundation/ovkit_error.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { NIFTI_DATATYPES, type NiftiDatatype, type VoxelType } from "./nifti_datatype.ts";

const LIMITS: Readonly<Partial<Record<VoxelType, readonly [number, number]>>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
  int32: [-2147483648, 2147483647],
  uint32: [0, 4294967295],
  int64: [-(2 ** 63), 2 ** 63],
  uint64: [0, 2 ** 64],
};

/** Voxels and their type in a file. */
export interface TypedVoxels {
  readonly data: VoxelArray;
  readonly type: NiftiDatatype;
}

/**
 * Voxels in a type they can be written in without loss.
 *
 * @param data not changed
 * @param wanted a type's name, `"labels"` for the smallest unsigned type that holds them all, or
 * undefined to keep theirs
 * @param subject what errors name
 * @throws {OvkitError} `DataInvalid` where a voxel does not fit the type
 */
export function convertVoxels(
  data: VoxelArray,
  wanted: VoxelType | "labels" | undefined,
  subject: string,
): TypedVoxels {
  const own = NIFTI_DATATYPES.find((type) => (type.array as unknown) === data.constructor);
  if (own === undefined) {
    throw new TypeError(
      `Cannot write ${subject}: voxels must be a typed array, got ${typeof data}`,
    );
  }
  const name = wanted === "labels" ? smallestUnsigned(data) : wanted ?? own.name;
  if (name === own.name) return { data, type: own };
  const type = NIFTI_DATATYPES.find((candidate) => candidate.name === name);
  if (type === undefined) {
    throw new OvkitError("ArgumentInvalid", {
      subject: `${subject} dtype`,
      found: `"${name}"`,
      expected: NIFTI_DATATYPES.map((candidate) => candidate.name).join(", "),
    });
  }
  const limits = LIMITS[name];
  if (limits) checkFits(data, limits, name, subject);
  const result = new type.array(data.length);
  const big = result instanceof BigInt64Array || result instanceof BigUint64Array;
  for (let i = 0; i < data.length; i++) result[i] = big ? BigInt(data[i]) : Number(data[i]);
  return { data: result, type };
}

function smallestUnsigned(data: VoxelArray): VoxelType {
  let greatest = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value > greatest) greatest = value;
  }
  return greatest < 256 ? "uint8" : greatest < 65536 ? "uint16" : "uint32";
}

function checkFits(
  data: VoxelArray,
  [low, high]: readonly [number, number],
  name: VoxelType,
  subject: string,
): void {
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (Number.isInteger(value) && value >= low && value <= high) continue;
    throw new OvkitError("DataInvalid", {
      subject,
      found: `the voxel value ${data[i]}`,
      expected: `whole numbers from ${low} to ${high} for ${name}`,
      remedy: "choose another dtype or round the voxels first",
    });
  }
}
