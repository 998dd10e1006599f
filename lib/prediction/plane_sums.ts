import type { LaidWindow } from "./lay_windows.ts";
import { planesHeld } from "./planes_held.ts";
import type { RowRange } from "./row_bands.ts";

/** Options of {@linkcode planeSums}. */
export interface PlaneSumsOptions {
  /** Classes, z, y, x of the image. */
  readonly shapeCzyx: readonly [number, number, number, number];
  /** The windows that are looked at, sorted by their first plane. */
  readonly windows: readonly LaidWindow[];
  /** Mirrorings that are averaged. */
  readonly flips: number;
  /** Rows whose probabilities are summed up. @default {all} */
  readonly counted?: RowRange;
  /** Voxels of a window. */
  readonly patchZyx: readonly [number, number, number];
  /**
   * The weights of a window's voxels, where the windows' shares along the axes do not tell them:
   * some windows are left out, or a weight is not the product of its factors.
   */
  readonly weights?: Float32Array;
}

/** Class probabilities of those planes of an image that windows are reaching. */
export interface PlaneSums {
  /** Starts the planes below one; those that lie `capacity` below it are forgotten. */
  open(end: number): void;
  /**
   * Adds a window's votes to the planes it reaches.
   *
   * @param votes classes·z·y·x probabilities
   * @param part what this network counts among those that are averaged
   * @param sums the sum of each class's probabilities, as if this network and mirroring were alone,
   * is added to it
   */
  add(window: LaidWindow, votes: Float32Array, part: number, sums: Float64Array): void;
  /** A plane of a class; valid as long as it is held. */
  plane(channel: number, z: number): Float32Array;
  /** Frees the memory at once; no plane is valid from here on. */
  free(): void;
}

/**
 * A rolling buffer of class probabilities: as many planes as a window has, and one more. Each vote
 * is divided by the weights of all windows of its mirroring, which the windows' places tell
 * beforehand, so that what is added up is the mean of all mirrorings at once. Where no window of a
 * mirroring reaches, it says background.
 */
export function planeSums(options: PlaneSumsOptions): PlaneSums {
  const { shapeCzyx: [classes, depth, height, width], windows, flips, patchZyx, weights } = options;
  const { counted: [countedFrom, countedTo] = [0, height] } = options;
  const capacity = planesHeld(depth, patchZyx);
  const area = height * width;
  const voxels = patchZyx[0] * patchZyx[1] * patchZyx[2];
  const ring = new Float32Array(classes * capacity * area);
  const totals = weights === undefined
    ? []
    : Array.from({ length: flips }, () => new Float32Array(capacity * area));
  const row = new Float64Array(patchZyx[2]);
  let opened = 0;

  function open(end: number): void {
    for (; opened < Math.min(end, depth); opened++) {
      const start = (opened % capacity) * area;
      for (let c = 0; c < classes; c++) {
        const at = c * capacity * area + start;
        ring.fill(0, at, at + area);
      }
      totals.forEach((total, flip) => weigh(total, flip, start));
    }
  }

  /** The weights of all windows of a mirroring in the plane that is opened. */
  function weigh(total: Float32Array, flip: number, start: number): void {
    total.fill(0, start, start + area);
    for (const window of windows) {
      const [z, y, x] = window.zyx;
      if (window.flip !== flip || opened < z.start || opened >= z.start + z.length) continue;
      for (let j = 0; j < y.length; j++) {
        const from = rowOf(window, opened - z.start, j);
        const to = start + (y.start + j) * width + x.start;
        for (let i = 0; i < x.length; i++) total[to + i] += weights![from + i * x.step];
      }
    }
    for (let at = start; at < start + area; at++) if (total[at] === 0) ring[at] += 1 / flips;
  }

  /** Place in the window of the first voxel of a row, told by plane and row of what it reaches. */
  function rowOf({ zyx: [z, y, x] }: LaidWindow, k: number, j: number): number {
    return ((z.first + k * z.step) * patchZyx[1] + y.first + j * y.step) * patchZyx[2] + x.first;
  }

  function add(window: LaidWindow, votes: Float32Array, part: number, sums: Float64Array): void {
    const [z, y, x] = window.zyx;
    const { length, step, shares } = x;
    const total = totals[window.flip];
    const scale = part / flips;
    for (let k = 0; k < z.length; k++) {
      const slot = ((z.start + k) % capacity) * area;
      for (let j = 0; j < y.length; j++) {
        const from = rowOf(window, k, j);
        const at = slot + (y.start + j) * width + x.start;
        const counts = y.start + j >= countedFrom && y.start + j < countedTo;
        if (weights === undefined) {
          const share = scale * z.shares[k] * y.shares[j];
          for (let i = 0; i < length; i++) row[i] = share * shares[i];
        } else {
          for (let i = 0; i < length; i++) {
            row[i] = scale * weights[from + i * step] / total[at + i];
          }
        }
        for (let c = 0; c < classes; c++) {
          const to = c * capacity * area + at;
          let sum = 0;
          let vote = c * voxels + from;
          for (let i = 0; i < length; i++, vote += step) {
            const value = row[i] * votes[vote];
            ring[to + i] += value;
            sum += value;
          }
          if (counts) sums[c] += sum / scale;
        }
      }
    }
  }

  function plane(channel: number, z: number): Float32Array {
    const start = (channel * capacity + z % capacity) * area;
    return ring.subarray(start, start + area);
  }

  function free(): void {
    for (const { buffer } of [ring, ...totals]) buffer.transfer(0);
  }

  return { open, add, plane, free };
}
