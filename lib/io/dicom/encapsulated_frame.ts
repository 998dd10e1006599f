import type { Element } from "dicom-parser";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomFile } from "./read_dicom_file.ts";

/**
 * The compressed bytes of one frame, out of its fragments (PS3.5 A.4): all fragments where there is
 * one frame, one fragment a frame, or by the basic offset table.
 *
 * @param file a file whose pixels are encapsulated
 * @param options.frame number from 0
 * @throws {OvkitError} `FileCorrupt` where fragments and frames do not fit
 */
export function encapsulatedFrame(
  file: DicomFile,
  options: { readonly frame: number; readonly frameCount: number },
): Uint8Array {
  const { frame, frameCount } = options;
  const fragments = file.pixelData?.fragments ?? [];
  const starts = frameStarts(file.pixelData, frameCount);
  const first = starts?.[frame];
  const end = starts?.[frame + 1] ?? fragments.length;
  const own = first === undefined ? [] : fragments.slice(first, end);
  const parts = own.map(({ position, length }) => file.bytes.subarray(position, position + length));
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  if (size === 0 || own.some(({ length }, i) => parts[i].length < length)) {
    throw new OvkitError("FileCorrupt", {
      subject: file.path,
      found: `${fragments.length} fragments of pixels for ${frameCount} frames` +
        (frameCount === 1 ? "" : `, none whole for frame ${frame + 1}`),
      expected: "whole fragments for every frame",
      remedy: "the file is cut off or damaged: copy or export it again",
    });
  }
  if (parts.length === 1) return parts[0];
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** The first fragment of every frame. */
function frameStarts(pixels: Element | undefined, frameCount: number): number[] | undefined {
  const fragments = pixels?.fragments ?? [];
  if (frameCount === 1) return [0];
  if (fragments.length === frameCount) return fragments.map((_, i) => i);
  const offsets = pixels?.basicOffsetTable ?? [];
  if (offsets.length !== frameCount) return undefined;
  const byOffset = new Map(fragments.map(({ offset }, i) => [offset, i]));
  const starts = offsets.map((offset) => byOffset.get(offset) ?? -1);
  return starts.every((start, i) => start > (starts[i - 1] ?? -1)) ? starts : undefined;
}
