import { OvkitError } from "../../foundation/ovkit_error.ts";
import { decodeFrame } from "../dicom/decode_frame.ts";
import type { DicomFrame } from "../dicom/dicom_frame.ts";
import { pixelFormat } from "../dicom/pixel_format.ts";
import { isBigEndian, isReadableSyntax, pixelPacking } from "../dicom/transfer_syntax.ts";
import type { SegmentationSource } from "./segmentation_source.ts";

/** Gives the pixels of a frame: 0 and 1 of packed bits, else as stored. */
export type FramePixels = (frame: number) => Promise<ArrayLike<number>>;

/**
 * Opens the pixels of a segmentation.
 *
 * @throws {OvkitError} `FormatUnsupported` where they are not packed in a way that is read,
 * `FileCorrupt` where there are fewer than the frames need
 */
export function segmentationPixels(source: SegmentationSource): FramePixels {
  const { file, rows, columns, frames } = source;
  const { bitsAllocated } = pixelFormat(file.dataset);
  const packed = bitsAllocated === 1;
  const native = isReadableSyntax(file.transferSyntaxUid) &&
    pixelPacking(file.transferSyntaxUid) === "native";
  if (
    ![1, 8, 16].includes(bitsAllocated) || !isReadableSyntax(file.transferSyntaxUid) ||
    isBigEndian(file.transferSyntaxUid) || (packed && !native)
  ) {
    throw new OvkitError("FormatUnsupported", {
      subject: file.path,
      found: `pixels of ${bitsAllocated} bits in transfer syntax ${file.transferSyntaxUid}`,
      expected: "1 bit uncompressed, or 8 or 16 bits, little endian",
    });
  }
  const count = rows * columns;
  const bytes = native
    ? nativeBytes(source, Math.ceil(count * frames.length * bitsAllocated / 8))
    : undefined;
  if (bytes === undefined) return (frame) => decodeFrame(encapsulated(source, frame));
  if (packed) return (frame) => Promise.resolve(unpackBits(bytes, frame * count, count));
  if (bitsAllocated === 8) {
    return (frame) => Promise.resolve(bytes.subarray(frame * count, (frame + 1) * count));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (frame) =>
    Promise.resolve(
      Uint16Array.from({ length: count }, (_, i) => view.getUint16(2 * (frame * count + i), true)),
    );
}

function nativeBytes({ file }: SegmentationSource, needed: number): Uint8Array {
  const { pixelData, bytes, path } = file;
  const start = pixelData?.dataOffset ?? 0;
  const found = bytes.subarray(start, start + (pixelData?.length ?? 0));
  if (found.length >= needed) return found;
  throw new OvkitError("FileCorrupt", {
    subject: path,
    found: `${found.length} bytes of pixels`,
    expected: `${needed} for its frames`,
    remedy: "the file is cut off or damaged: copy or export it again",
  });
}

/** Bits are packed over the borders of frames, the lowest of a byte first (PS3.5 8.1.1). */
function unpackBits(bytes: Uint8Array, start: number, count: number): Uint8Array {
  const pixels = new Uint8Array(count);
  for (let i = 0, bit = start; i < count;) {
    const byte = bytes[bit >> 3];
    const last = Math.min(count, i + 8 - (bit & 7));
    if (byte === 0) {
      bit += last - i;
      i = last;
    } else for (; i < last; i++, bit++) pixels[i] = byte >> (bit & 7) & 1;
  }
  return pixels;
}

function encapsulated(
  { file, rows, columns, frames }: SegmentationSource,
  frame: number,
): DicomFrame {
  return {
    path: file.path,
    transferSyntaxUid: file.transferSyntaxUid,
    sopClassUid: "",
    sopInstanceUid: "",
    frame: frame + 1,
    frameCount: frames.length,
    identity: { studyInstanceUid: "", seriesInstanceUid: "", modality: "SEG" },
    imageType: [],
    rows,
    columns,
    format: pixelFormat(file.dataset),
    photometric: "MONOCHROME2",
    slope: 1,
    intercept: 0,
    pixels: { offset: file.pixelData?.dataOffset ?? 0 },
    marks: {},
  };
}
