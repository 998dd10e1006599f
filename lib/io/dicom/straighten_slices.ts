import type { ScanArray } from "./rescale_pixels.ts";

/** Slices on a grid of their own. */
export interface StraightSlices {
  readonly voxels: ScanArray;
  readonly rows: number;
  readonly columns: number;
  /** Where the grid's first pixel lies on the first slice, in whole pixels of it. */
  readonly start: readonly [x: number, y: number];
}

/** What {@linkcode straightenSlices} needs to know of the slices. */
export interface ShiftedSlices {
  readonly rows: number;
  readonly columns: number;
  /** Shift of every slice against the first along x and y, in pixels. */
  readonly shifts: readonly (readonly [x: number, y: number])[];
}

/**
 * Puts slices that are shifted in their planes, as by a tilted gantry, upright: every slice is moved
 * by its shift with linear interpolation onto a grid that holds all of them. What no slice covers
 * gets the least value of the scan. Whole-number arrays are rounded to the nearest.
 */
export function straightenSlices(source: ScanArray, slices: ShiftedSlices): StraightSlices {
  const { rows, columns, shifts } = slices;
  const [startX, endX] = range(shifts.map(([x]) => x));
  const [startY, endY] = range(shifts.map(([, y]) => y));
  const width = columns + endX - startX;
  const height = rows + endY - startY;
  const type = source.constructor as new (length: number) => ScanArray;
  const voxels = new type(width * height * shifts.length);
  voxels.fill(leastOf(source));
  const round = !(source instanceof Float32Array);
  for (const [z, [shiftX, shiftY]] of shifts.entries()) {
    const slice = source.subarray(z * rows * columns, (z + 1) * rows * columns);
    const target = voxels.subarray(z * width * height, (z + 1) * width * height);
    const xs = taps(width, columns, startX - shiftX);
    const ys = taps(height, rows, startY - shiftY);
    for (const y of ys) {
      for (const x of xs) {
        const above = mix(slice[y.low * columns + x.low], slice[y.low * columns + x.high], x.part);
        const below = mix(
          slice[y.high * columns + x.low],
          slice[y.high * columns + x.high],
          x.part,
        );
        const value = mix(above, below, y.part);
        target[y.at * width + x.at] = round ? Math.round(value) : value;
      }
    }
  }
  return { voxels, rows: height, columns: width, start: [startX, startY] };
}

function leastOf(values: ScanArray): number {
  let least = values[0];
  for (let i = 1; i < values.length; i++) if (values[i] < least) least = values[i];
  return least;
}

/** Shifts that rounding makes of whole ones. */
const ALMOST = 1e-3;

function range(shifts: readonly number[]): [number, number] {
  return [
    Math.floor(Math.min(...shifts) + ALMOST),
    Math.ceil(Math.max(...shifts) - ALMOST),
  ];
}

interface Tap {
  readonly at: number;
  readonly low: number;
  readonly high: number;
  readonly part: number;
}

/** For every place of a grid that lies on the slice: its two neighbours and the second's part. */
function taps(length: number, count: number, offset: number): Tap[] {
  const found: Tap[] = [];
  for (let at = 0; at < length; at++) {
    const place = at + offset;
    if (place < -ALMOST || place > count - 1 + ALMOST) continue;
    const inside = Math.min(Math.max(place, 0), count - 1);
    const low = Math.floor(inside + 1e-9);
    found.push({ at, low, high: Math.min(low + 1, count - 1), part: Math.max(0, inside - low) });
  }
  return found;
}

function mix(a: number, b: number, part: number): number {
  return a + (b - a) * part;
}
