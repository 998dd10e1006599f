import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { Volume } from "../../volumes/volume.ts";

/** Voxels as 16 bit pixels and the scale that makes values of them. */
export interface StoredVolume {
  readonly pixels: Int16Array | Uint16Array;
  readonly slope: number;
  readonly intercept: number;
}

/** Steps between the least and the greatest value where values are not whole. */
const STEPS = 65534;

/**
 * Stores voxels in 16 bits: whole values as they are, signed or unsigned, others in 65535 even steps
 * from the least to the greatest.
 *
 * @throws {OvkitError} `DataInvalid` where a value is not finite
 */
export function storedPixelsOfVolume({ data }: Volume): StoredVolume {
  let least = Infinity;
  let greatest = -Infinity;
  let whole = true;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isFinite(value)) {
      throw new OvkitError("DataInvalid", {
        subject: "volume",
        found: `the value ${value}`,
        expected: "finite values, which alone can be stored as DICOM",
      });
    }
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    whole &&= Number.isInteger(value);
  }
  const signed = least < 0 || greatest <= 32767;
  const direct = whole && (signed ? least >= -32768 && greatest <= 32767 : greatest <= 65535);
  const pixels = signed || !direct ? new Int16Array(data.length) : new Uint16Array(data.length);
  if (direct) {
    for (let i = 0; i < data.length; i++) pixels[i] = Number(data[i]);
    return { pixels, slope: 1, intercept: 0 };
  }
  const slope = +((greatest - least) / STEPS).toPrecision(9) || 1;
  const intercept = +((greatest + least) / 2).toPrecision(9);
  for (let i = 0; i < data.length; i++) {
    const step = Math.round((Number(data[i]) - intercept) / slope);
    pixels[i] = Math.min(32767, Math.max(-32768, step));
  }
  return { pixels, slope, intercept };
}
