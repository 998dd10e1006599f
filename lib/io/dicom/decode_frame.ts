import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readError } from "../read_file_bytes.ts";
import { swapByteOrder } from "../swap_byte_order.ts";
import { typedArrayOfBytes } from "../typed_array_of_bytes.ts";
import { checkCodestream, checkNotBlank } from "./check_codestream.ts";
import { unpackFrame } from "./dicom_codecs.ts";
import type { DicomFrame } from "./dicom_frame.ts";
import { encapsulatedFrame } from "./encapsulated_frame.ts";
import { type DicomFile, readDicomFile } from "./read_dicom_file.ts";
import { unpackRle } from "./unpack_rle.ts";
import { isBigEndian, isDeflated, pixelPacking } from "./transfer_syntax.ts";

/** Pixels as stored, all bits of them. */
export type StoredPixels = Uint8Array | Uint16Array | Uint32Array;

/** Options of {@linkcode decodeFrame}. */
export interface DecodeFrameOptions {
  /** Memory for the bytes, of their exact number; used where they are native. */
  readonly into?: Uint8Array;
  /** The frame's file where it is read already; used where the pixels are packed. */
  readonly file?: DicomFile;
}

/**
 * Reads the pixels of a frame as they are stored: unpacked and in the machine's byte order, the bits
 * not masked, the scale not applied.
 *
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where the file is cut off or the codec fails
 */
export async function decodeFrame(
  frame: DicomFrame,
  options: DecodeFrameOptions = {},
): Promise<StoredPixels> {
  const { format, transferSyntaxUid } = frame;
  const size = format.bitsAllocated / 8;
  const native = pixelPacking(transferSyntaxUid) === "native";
  const bytes = native ? await nativeBytes(frame, options) : await unpacked(frame, options);
  if (isBigEndian(transferSyntaxUid)) {
    swapByteOrder(bytes, size === 1 && frame.pixels.vr === "OW" ? 2 : size);
  }
  const count = frame.rows * frame.columns;
  if (size === 4 && bytes.length === 4 * count) return typedArrayOfBytes(bytes, Uint32Array);
  if (bytes.length === 2 * count) return typedArrayOfBytes(bytes, Uint16Array);
  return bytes;
}

async function nativeBytes(
  frame: DicomFrame,
  { into, file: readAlready }: DecodeFrameOptions,
): Promise<Uint8Array> {
  const size = frame.format.bitsAllocated / 8;
  const length = frame.rows * frame.columns * size;
  const start = ((frame.frame ?? 1) - 1) * length;
  const stored = frame.pixels.length;
  if (stored === undefined || start + length > stored) throw cutOff(frame, stored ?? 0);
  if (isDeflated(frame.transferSyntaxUid)) {
    const { bytes } = readAlready ?? await readDicomFile(frame.path);
    const from = frame.pixels.offset + start;
    if (from + length > bytes.length) throw cutOff(frame, bytes.length - frame.pixels.offset);
    return bytes.slice(from, from + length);
  }
  try {
    using file = await Deno.open(frame.path);
    const available = (await file.stat()).size - frame.pixels.offset - start;
    if (available < length) throw cutOff(frame, available + start);
    const bytes = into ?? new Uint8Array(length);
    await file.seek(frame.pixels.offset + start, Deno.SeekMode.Start);
    for (let filled = 0; filled < length;) {
      const count = await file.read(bytes.subarray(filled));
      if (count === null) throw cutOff(frame, start + filled);
      filled += count;
    }
    return bytes;
  } catch (cause) {
    throw isOvkitError(cause) ? cause : readError(frame.path, cause);
  }
}

async function unpacked(
  frame: DicomFrame,
  options: DecodeFrameOptions,
): Promise<Uint8Array> {
  const { path, rows, columns, frameCount, format } = frame;
  const file = options.file ?? await readDicomFile(path);
  const encoded = encapsulatedFrame(file, { frame: (frame.frame ?? 1) - 1, frameCount });
  const pixels = rows * columns;
  const bytesPerPixel = format.bitsAllocated / 8;
  try {
    if (pixelPacking(frame.transferSyntaxUid) === "rle") {
      return unpackRle(encoded, { pixels, bytesPerPixel });
    }
    checkCodestream(encoded, { rows, columns });
    const bytes = await unpackFrame(frame, encoded);
    if (bytes.length !== pixels && bytes.length !== pixels * bytesPerPixel) {
      throw new RangeError(`${bytes.length} bytes unpacked`);
    }
    checkNotBlank(bytes, encoded);
    return bytes;
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `pixels that cannot be unpacked (${cause instanceof Error ? cause.message : cause})`,
      expected: `a compressed image of ${columns} × ${rows} pixels`,
      remedy: "the file is damaged: copy or export it again",
      cause,
    });
  }
}

function cutOff(frame: DicomFrame, found: number): OvkitError {
  const length = frame.rows * frame.columns * frame.format.bitsAllocated / 8;
  return new OvkitError("FileCorrupt", {
    subject: frame.path,
    found: `${Math.max(0, found)} bytes of pixels`,
    expected: `${length * (frame.frame ?? 1)}` + (frame.frame ? ` up to frame ${frame.frame}` : ""),
    remedy: "the file is cut off or damaged: copy or export it again",
  });
}
