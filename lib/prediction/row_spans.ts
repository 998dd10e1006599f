import type { ProbabilityPlanes } from "./probability_planes.ts";

/** Where in the rows of a plane a class reaches a probability. */
export interface RowSpans {
  /** Of each row the first voxel that reaches it; above `last` where none does. */
  readonly first: Int32Array;
  /** Of each row the last voxel that reaches it. */
  readonly last: Int32Array;
  /** Whether no voxel of the plane reaches it. */
  readonly isEmpty: boolean;
}

/** Spans of the planes that were asked for last: two of each class. */
export interface SpansOfPlanes {
  /** Where a class reaches at least a probability, the same for all its planes. */
  of(channel: number, plane: number, least: number): RowSpans;
}

/**
 * Finds where classes have to be looked at: elsewhere their probabilities are too small to matter.
 *
 * @param planeOf the planes of all classes
 */
export function rowSpans(
  planeOf: ProbabilityPlanes["plane"],
  channels: number,
  height: number,
  width: number,
): SpansOfPlanes {
  const slots = Array.from({ length: 2 * channels }, () => ({
    plane: -1,
    first: new Int32Array(height),
    last: new Int32Array(height),
    isEmpty: true,
  }));
  return {
    of(channel, plane, least) {
      const slot = slots[2 * channel + plane % 2];
      if (slot.plane === plane) return slot;
      const values = planeOf(channel, plane);
      slot.plane = plane;
      slot.isEmpty = true;
      for (let y = 0; y < height; y++) {
        const start = y * width;
        let first = 0;
        while (first < width && values[start + first] < least) first++;
        let last = width - 1;
        while (last > first && values[start + last] < least) last--;
        slot.first[y] = first;
        slot.last[y] = last;
        if (first <= last) slot.isEmpty = false;
      }
      return slot;
    },
  };
}
