import type { ClassSlice } from "../rtstruct/labels_on_series.ts";

/** A frame to be written: a slice of a segment. */
export interface PackedFrame {
  /** Segment number from 1. */
  readonly segment: number;
  readonly slice: number;
}

/**
 * The frames of a binary segmentation, segment by segment, without those that would be empty; where
 * all would be, the first segment's first slice. Pixels are packed to bits over the borders of
 * frames, the lowest of a byte first (PS3.5 8.1.1).
 *
 * @param segments the slices of each segment
 * @param shape rows and columns of a frame
 */
export function packSegmentFrames(
  segments: readonly (readonly ClassSlice[])[],
  { rows, columns }: { rows: number; columns: number },
): { frames: PackedFrame[]; bits: Uint8Array } {
  const drawn = segments.flatMap((slices, i) => slices.map((one) => ({ segment: i + 1, ...one })));
  const frames = drawn.length === 0 ? [{ segment: 1, slice: 0 }] : drawn;
  const size = rows * columns;
  const byteCount = Math.ceil(frames.length * size / 8);
  const bits = new Uint8Array(byteCount + byteCount % 2);
  for (const [n, { mask }] of drawn.entries()) {
    const { left, top, width, height, inside } = mask();
    for (let row = 0, from = 0; row < height; row++) {
      const start = n * size + (top + row) * columns + left;
      for (let bit = start; bit < start + width; bit++, from++) {
        bits[bit >> 3] |= inside[from] << (bit & 7);
      }
    }
  }
  return { frames: frames.map(({ segment, slice }) => ({ segment, slice })), bits };
}
