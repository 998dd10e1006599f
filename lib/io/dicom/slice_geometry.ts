import type { DicomFrame, FramePlane } from "./dicom_frame.ts";
import { cross, difference, dot, unit, type Vector } from "./vector.ts";

/** A frame that has its place. */
export type PlacedFrame = DicomFrame & { readonly plane: FramePlane };

/** How the slices of a stack lie to one another. */
export interface SliceGeometry {
  /** Slices in the order of their place along the normal. */
  readonly frames: readonly PlacedFrame[];
  /** Unit vector row × column. */
  readonly normal: Vector;
  /** Place of every slice along the normal, in millimetres from the first. */
  readonly places: readonly number[];
  /** Distance of an even stack's slices; of an uneven one the one most slices have. */
  readonly spacing: number;
  /** How far a place may be from an even one, in millimetres. */
  readonly tolerance: number;
  readonly spread: "single" | "even" | "missing" | "uneven" | "repeated";
  /** Gaps that are larger than one step: after which slice, how many slices seem missing. */
  readonly gaps: readonly { readonly after: number; readonly missing: number }[];
  /** Shift of every slice against the first along row and column, in pixels. */
  readonly shifts: readonly (readonly [x: number, y: number])[];
  /** Whether the slices lie one above the other, are sheared evenly, or shifted in no order. */
  readonly shear: "none" | "tilt" | "irregular";
}

/** Sorts slices along their normal and looks at how they follow one another. */
export function sliceGeometry(frames: readonly PlacedFrame[]): SliceGeometry {
  const { row, column } = frames[0].plane;
  const normal = unit(cross(row, column));
  const place = (frame: PlacedFrame) => dot(frame.plane.position, normal);
  const sorted = [...frames].sort((a, b) =>
    place(a) - place(b) || (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
    (a.sopInstanceUid < b.sopInstanceUid ? -1 : a.sopInstanceUid > b.sopInstanceUid ? 1 : 0) ||
    (a.path < b.path ? -1 : 1)
  );
  const places = sorted.map((frame) => place(frame) - place(sorted[0]));
  return {
    frames: sorted,
    normal,
    places,
    ...spreadOf(sorted, places),
    ...shearOf(sorted, places),
  };
}

function spreadOf(
  frames: readonly PlacedFrame[],
  places: readonly number[],
): Pick<SliceGeometry, "spacing" | "tolerance" | "spread" | "gaps"> {
  const steps = places.slice(1).map((p, i) => p - places[i]);
  if (steps.length === 0) {
    const spacing = Math.abs(frames[0].sliceSpacingMm ?? 0) || 1;
    return { spacing, tolerance: 0, spread: "single", gaps: [] };
  }
  const ordered = [...steps].sort((a, b) => a - b);
  const median = ordered[Math.floor((ordered.length - 1) / 2)];
  const quantum = Math.max(...frames.map((frame) => frame.plane.quantum));
  const toleranceOf = (spacing: number) =>
    Math.max(0.01, 0.01 * spacing, Math.min(0.51 * quantum, 0.1 * spacing));
  if (ordered[0] <= Math.max(0.01, 0.01 * median)) {
    return { spacing: median, tolerance: toleranceOf(median), spread: "repeated", gaps: [] };
  }
  const even = places[places.length - 1] / steps.length;
  const tolerance = toleranceOf(even);
  if (places.every((p, i) => Math.abs(p - i * even) <= tolerance)) {
    return { spacing: even, tolerance, spread: "even", gaps: [] };
  }
  for (const step of [ordered[0], median]) {
    const allowed = toleranceOf(step);
    const counts = steps.map((s) => Math.round(s / step));
    const whole = steps.every((s, i) => counts[i] > 0 && Math.abs(s - counts[i] * step) <= allowed);
    if (!whole) continue;
    const gaps = counts.flatMap((n, after) => n > 1 ? [{ after, missing: n - 1 }] : []);
    const spacing = places[places.length - 1] / counts.reduce((sum, n) => sum + n, 0);
    return { spacing, tolerance: allowed, spread: "missing", gaps };
  }
  const gaps = steps.flatMap((s, after) =>
    Math.abs(s - median) > toleranceOf(median) ? [{ after, missing: 0 }] : []
  );
  return { spacing: median, tolerance: toleranceOf(median), spread: "uneven", gaps };
}

function shearOf(
  frames: readonly PlacedFrame[],
  places: readonly number[],
): Pick<SliceGeometry, "shifts" | "shear"> {
  const { position, row, column, spacingYx, quantum } = frames[0].plane;
  const offsets = frames.map(({ plane }) => {
    const offset = difference(plane.position, position);
    return [dot(offset, row), dot(offset, column)] as const;
  });
  const shifts = offsets.map(([x, y]) => [x / spacingYx[1], y / spacingYx[0]] as const);
  const allowed = Math.max(0.01, 0.05 * Math.min(...spacingYx), 0.71 * quantum);
  const largest = Math.max(...offsets.flat().map(Math.abs));
  if (largest <= Math.min(allowed, 0.25 * Math.min(...spacingYx))) {
    return { shifts, shear: "none" };
  }
  const depth = places[places.length - 1];
  const [endX, endY] = offsets[offsets.length - 1];
  const linear = depth > 0 && Math.hypot(endX, endY) <= depth &&
    offsets.every(([x, y], i) => {
      const part = places[i] / depth;
      return Math.hypot(x - part * endX, y - part * endY) <= allowed;
    });
  return { shifts, shear: linear ? "tilt" : "irregular" };
}
