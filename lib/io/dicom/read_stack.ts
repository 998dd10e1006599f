import { decodeFrame } from "./decode_frame.ts";
import type { DicomFrame } from "./dicom_frame.ts";
import { type DicomFile, readDicomFile } from "./read_dicom_file.ts";
import { isDeflated, pixelPacking } from "./transfer_syntax.ts";
import { rescalePixels, type ScanArray } from "./rescale_pixels.ts";

/** Whole-number arrays in the order in which they are tried, with their ranges. */
const WHOLE = [
  { type: Int16Array, low: -32768, high: 32767 },
  { type: Uint16Array, low: 0, high: 65535 },
  { type: Int32Array, low: -(2 ** 31), high: 2 ** 31 - 1 },
] as const;

/** Slices that are read at once, while one is rescaled. */
const AT_ONCE = 3;

/** Options of {@linkcode readStack}. */
export interface ReadStackOptions {
  /** Called with the part that is read. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Reads the voxels of slices, one slice after the other, every one with its own slope and intercept.
 * Int16Array where all values are whole and fit, else Uint16Array, else Int32Array; Float32Array
 * where a slope or an intercept is not whole.
 *
 * @throws {OvkitError} `FileMissing`, `FileCorrupt`
 */
export async function readStack(
  frames: readonly DicomFrame[],
  options: ReadStackOptions = {},
): Promise<ScanArray> {
  const whole = frames.every(({ slope, intercept }) =>
    Number.isInteger(slope) && Number.isInteger(intercept)
  );
  const size = frames[0].rows * frames[0].columns;
  const fileOf = keptFiles();
  for (const frame of [frames[0], frames[frames.length - 1]]) {
    await decodeFrame(frame, await fileOf(frame));
  }
  if (whole) {
    for (const { type, low, high } of WHOLE) {
      const voxels = new type(size * frames.length);
      if (await readSlices(frames, voxels, { ...options, fileOf, low, high })) return voxels;
    }
  }
  const voxels = new Float32Array(size * frames.length);
  await readSlices(frames, voxels, {
    ...options,
    fileOf,
    low: -Infinity,
    high: Infinity,
  });
  return voxels;
}

type FileOf = (frame: DicomFrame) => Promise<{ file?: DicomFile }>;

/** Reads each packed multi-frame file once, however many of its frames are wanted. */
function keptFiles(): FileOf {
  const files = new Map<string, Promise<DicomFile>>();
  return async ({ path, frameCount, transferSyntaxUid }) => {
    const packed = pixelPacking(transferSyntaxUid) !== "native" || isDeflated(transferSyntaxUid);
    if (frameCount === 1 || !packed) return {};
    const file = files.get(path) ?? readDicomFile(path);
    files.set(path, file);
    return { file: await file };
  };
}

/** @returns false where a value did not fit */
async function readSlices(
  frames: readonly DicomFrame[],
  voxels: ScanArray,
  options: ReadStackOptions & {
    readonly fileOf: FileOf;
    readonly low: number;
    readonly high: number;
  },
): Promise<boolean> {
  const { fileOf, low, high, onProgress } = options;
  let next = 0;
  let done = 0;
  let fits = true;
  async function work(): Promise<void> {
    try {
      while (fits && next < frames.length) {
        const z = next++;
        const target = sliceOf(voxels, z, frames.length);
        const { least, greatest } = await readSlice(frames[z], target, await fileOf(frames[z]));
        fits &&= least >= low && greatest <= high;
        onProgress?.(++done / frames.length);
      }
    } catch (error) {
      next = frames.length;
      throw error;
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return fits;
}

function sliceOf(voxels: ScanArray, z: number, depth: number): ScanArray {
  const size = voxels.length / depth;
  return voxels.subarray(z * size, (z + 1) * size);
}

async function readSlice(
  frame: DicomFrame,
  target: ScanArray,
  file: { file?: DicomFile },
): Promise<{ least: number; greatest: number }> {
  const direct = target.BYTES_PER_ELEMENT === frame.format.bitsAllocated / 8;
  const into = new Uint8Array(target.buffer, target.byteOffset, target.byteLength);
  const stored = await decodeFrame(frame, direct ? { into, ...file } : file);
  return rescalePixels(stored, target, frame);
}
