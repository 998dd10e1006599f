import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { decodeFrame } from "./decode_frame.ts";
import type { DicomFrame } from "./dicom_frame.ts";
import { type PlacedFrame, sliceGeometry } from "./slice_geometry.ts";

/** Images without the repeated ones, and how many those were. */
export interface Deduplicated<T> {
  readonly frames: readonly T[];
  readonly dropped: number;
}

/** Leaves out instances that are there twice, by their UIDs and places. */
export function dropRepeatedInstances<T extends DicomFrame>(frames: readonly T[]): Deduplicated<T> {
  const seen = new Set<string>();
  const kept = frames.filter((frame) => {
    if (frame.sopInstanceUid === "") return true;
    const place = frame.plane?.position.join() ?? "";
    const key = `${frame.sopInstanceUid} ${frame.frame ?? 0} ${place}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return { frames: kept, dropped: frames.length - kept.length };
}

/**
 * Leaves out images at the place of another that have the same pixels. Images whose pixels cannot be
 * read stay.
 */
export async function dropRepeatedPixels(
  frames: readonly PlacedFrame[],
): Promise<Deduplicated<PlacedFrame>> {
  const geometry = sliceGeometry(frames);
  if (geometry.spread !== "repeated") return { frames, dropped: 0 };
  const { places, spacing } = geometry;
  const kept: PlacedFrame[] = [];
  let atPlace: string[] = [];
  const near = Math.max(0.01, 0.01 * spacing);
  for (let i = 0; i < places.length; i++) {
    const repeats = places[i] - places[i - 1] <= near;
    const repeated = places[i + 1] - places[i] <= near;
    if (!repeats) atPlace = [];
    if (!repeats && !repeated) {
      kept.push(geometry.frames[i]);
      continue;
    }
    const frame = geometry.frames[i];
    const pixels = await pixelsOf(frame);
    if (atPlace.includes(pixels)) continue;
    atPlace.push(pixels);
    kept.push(frame);
  }
  return { frames: kept, dropped: frames.length - kept.length };
}

async function pixelsOf(frame: PlacedFrame): Promise<string> {
  const stored = await decodeFrame(frame).catch((error) => {
    if (isOvkitError(error)) return undefined;
    throw error;
  });
  if (stored === undefined) return frame.path;
  const { rows, columns, format, slope, intercept } = frame;
  const scale = JSON.stringify([rows, columns, format, slope, intercept]);
  const { buffer, byteOffset, byteLength } = stored;
  return scale + sha256(new Uint8Array(buffer, byteOffset, byteLength));
}
