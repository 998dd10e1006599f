import type { StoredPixels } from "./decode_frame.ts";
import type { PixelFormat } from "./dicom_frame.ts";

/** The arrays that voxels of a scan are given in. */
export type ScanArray = Int16Array | Uint16Array | Int32Array | Float32Array;

/** How stored pixels become values. */
export interface PixelScale {
  readonly format: PixelFormat;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Makes values of stored pixels: bits beside the stored ones taken off, sign extended, times the
 * slope plus the intercept. The two arrays may be the same memory.
 *
 * @returns the least and the greatest value, before they were put in the array
 */
export function rescalePixels(
  stored: StoredPixels,
  target: ScanArray,
  { format, slope, intercept }: PixelScale,
): { least: number; greatest: number } {
  const { bitsStored, highBit, signed } = format;
  const up = 31 - highBit;
  const down = 32 - bitsStored;
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < stored.length; i++) {
    const bits = stored[i] << up;
    const value = (signed ? bits >> down : bits >>> down) * slope + intercept;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    target[i] = value;
  }
  return { least, greatest };
}
