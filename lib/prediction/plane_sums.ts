import type { LaidWindow, WindowAxis } from "./lay_windows.ts";
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
  /** Rows in which it is counted what is voted for. @default {all} */
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
   * @param voxels each voxel of the counted rows is added to the class that is most probable there,
   * shared among overlapping windows as if this network and mirroring were alone
   */
  add(window: LaidWindow, votes: Float32Array, part: number, voxels: Float64Array): void;
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
  const patchVoxels = patchZyx[0] * patchZyx[1] * patchZyx[2];
  const ring = new Float32Array(classes * capacity * area);
  const totals = weights === undefined
    ? []
    : Array.from({ length: flips }, () => new Float32Array(capacity * area));
  const row = new Float64Array(patchZyx[2]);
  const best = new Float32Array(patchZyx[2]);
  const winner = new Uint16Array(patchZyx[2]);
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

  function add(window: LaidWindow, votes: Float32Array, part: number, voxels: Float64Array): void {
    const [z, y, x] = window.zyx;
    const { length, step, shares } = x;
    const total = totals[window.flip];
    const scale = part / flips;
    for (let k = 0; k < z.length; k++) {
      const slot = ((z.start + k) % capacity) * area;
      for (let j = 0; j < y.length; j++) {
        const from = rowOf(window, k, j);
        const at = slot + (y.start + j) * width + x.start;
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
          let vote = c * patchVoxels + from;
          for (let i = 0; i < length; i++, vote += step) ring[to + i] += row[i] * votes[vote];
        }
        if (y.start + j < countedFrom || y.start + j >= countedTo) continue;
        count(voxels, votes, from, x, scale);
      }
    }
  }

  /**
   * Adds each voxel of a row to its most probable class, the lowest where several are: all to the
   * background, then those that are something else to it.
   */
  function count(
    voxels: Float64Array,
    votes: Float32Array,
    from: number,
    { length, step }: WindowAxis,
    scale: number,
  ): void {
    let background = 0;
    let least = 1;
    for (let i = 0, vote = from; i < length; i++, vote += step) {
      background += row[i] / scale;
      best[i] = votes[vote];
      if (best[i] < least) least = best[i];
    }
    voxels[0] += background;
    if (least > 0.5) return;
    winner.fill(0);
    for (let c = 1; c < classes; c++) {
      let vote = c * patchVoxels + from;
      for (let i = 0; i < length; i++, vote += step) {
        const value = votes[vote];
        if (value <= best[i]) continue;
        best[i] = value;
        winner[i] = c;
      }
    }
    for (let i = 0; i < length; i++) {
      if (winner[i] === 0) continue;
      const part = row[i] / scale;
      voxels[0] -= part;
      voxels[winner[i]] += part;
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
