import { OvkitError } from "../../foundation/ovkit_error.ts";
import { isBigArray } from "../../volumes/is_big_array.ts";
import type { VoxelArray } from "../../volumes/voxel_array.ts";
import { NIFTI_DATATYPES, type NiftiDatatype, type VoxelType } from "./nifti_datatype.ts";

/** Voxels that are looked at together. */
const PIECE = 1 << 14;

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
  if (wanted === own.name || wanted === undefined) return { data, type: own };
  if (wanted === "labels" && own.name === "uint8") return { data, type: own };
  const range = /int/.test(wanted) || wanted === "labels" ? rangeOf(data) : undefined;
  const name = wanted === "labels" ? smallestUnsigned(range!) : wanted;
  const type = NIFTI_DATATYPES.find((candidate) => candidate.name === name);
  if (type === undefined) {
    throw new OvkitError("ArgumentInvalid", {
      subject: `${subject} dtype`,
      found: `"${name}"`,
      expected: NIFTI_DATATYPES.map((candidate) => candidate.name).join(", "),
    });
  }
  if (range !== undefined) checkFits(range, name, subject);
  const result = new type.array(data.length);
  copyVoxels(data, result);
  return { data: result, type };
}

function copyVoxels(from: VoxelArray, to: VoxelArray): void {
  if (isBigArray(from) === isBigArray(to)) {
    to.set(from as never);
  } else if (isBigArray(to)) {
    for (let i = 0; i < to.length; i++) to[i] = BigInt(from[i]);
  } else {
    for (let i = 0; i < to.length; i++) to[i] = Number(from[i]);
  }
}

interface Range {
  readonly low: number | bigint;
  readonly high: number | bigint;
  /** One of the values that are not whole. */
  readonly broken: number | undefined;
}

/** The extremes of all values, looked at in pieces of one type so that the loop is compiled once. */
function rangeOf(data: VoxelArray): Range {
  if (isBigArray(data)) return rangeOfBig(data);
  const piece = new Float64Array(PIECE);
  let [low, high, broken]: [number, number, number | undefined] = [Infinity, -Infinity, undefined];
  for (let start = 0; start < data.length && broken === undefined; start += PIECE) {
    const part = data.subarray(start, start + PIECE);
    piece.set(part);
    const range = rangeOfPiece(piece.subarray(0, part.length));
    low = Math.min(low, range.low);
    high = Math.max(high, range.high);
    broken = range.broken;
  }
  return { low, high, broken };
}

function rangeOfPiece(piece: Float64Array): { low: number; high: number; broken?: number } {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < piece.length; i++) {
    const value = piece[i];
    if (Math.trunc(value) !== value || value - value !== 0) return { low, high, broken: value };
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function rangeOfBig(data: BigInt64Array | BigUint64Array): Range {
  let [low, high] = [data[0], data[0]];
  for (let i = 0; i < data.length; i++) {
    if (data[i] < low) low = data[i];
    if (data[i] > high) high = data[i];
  }
  return { low, high, broken: undefined };
}

function smallestUnsigned({ high }: Range): VoxelType {
  return high < 256 ? "uint8" : high < 65536 ? "uint16" : "uint32";
}

function checkFits({ low, high, broken }: Range, name: VoxelType, subject: string): void {
  const [, unsigned, bits] = /^(u?)int(\d+)$/.exec(name)!;
  const least = unsigned ? 0n : -(2n ** (BigInt(bits) - 1n));
  const most = 2n ** (BigInt(bits) - (unsigned ? 0n : 1n)) - 1n;
  const wrong = broken ?? (low < least ? low : high > most ? high : undefined);
  if (wrong === undefined) return;
  throw new OvkitError("DataInvalid", {
    subject,
    found: `the voxel value ${wrong}`,
    expected: `whole numbers from ${least} to ${most} for ${name}`,
    remedy: "choose another dtype or round the voxels first",
  });
}
