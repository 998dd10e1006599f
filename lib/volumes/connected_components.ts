import type { Volume } from "./volume.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** A mask without geometry: voxels in C order and their shape. */
export interface MaskArray {
  /** Zero is background, anything else foreground. */
  readonly data: VoxelArray;
  /** Number of voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
}

/** Options of {@linkcode connectedComponents}. */
export interface ConnectedComponentsOptions {
  /** Neighbours of a voxel: across faces (6), edges too (18), corners too (26). @default {26} */
  readonly connectivity?: 6 | 18 | 26;
}

/** Component numbers of voxels. */
export type ComponentLabels = Uint8Array | Uint16Array | Int32Array;

/** The connected parts of a mask. */
export interface ConnectedComponents {
  /**
   * For each voxel 0 for background or its component's number, from 1, in scan order; as many bytes
   * a number as `count` needs.
   */
  readonly labels: ComponentLabels;
  /** How many components there are. */
  readonly count: number;
  /** Voxels of each component: component `n` has `sizes[n - 1]`. */
  readonly sizes: Int32Array;
}

/** Runs that are filled as a whole, not voxel by voxel. */
const LONG_RUN = 24;

/** Part of {@linkcode connectedComponents}: the stretches of foreground along x, row after row. */
interface Runs {
  /** First voxel of each run, counted in its row. */
  readonly starts: Int32Array;
  /** The voxel behind each run's last. */
  readonly ends: Int32Array;
  /** Row `r` has the runs from `ofRow[r]` up to, not including, `ofRow[r + 1]`. */
  readonly ofRow: Int32Array;
}

/**
 * Finds the connected parts of a mask, numbered in the order in which a scan (x fastest) meets them.
 * Runs of foreground along x are joined with the runs of earlier rows by union-find (He, Chao and
 * Suzuki 2008). A 2D mask is a volume of one slice: 6 then means 4 neighbours, 18 and 26 mean 8.
 *
 * @param mask a volume, or bare voxels with a shape; not changed
 *
 * @example Two voxels that touch at a corner
 * ```ts
 * import { connectedComponents } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const mask = { data: Uint8Array.of(1, 0, 0, 1), shapeZyx: [1, 2, 2] as const };
 * assert.equal(connectedComponents(mask, { connectivity: 6 }).count, 2);
 * assert.equal(connectedComponents(mask, { connectivity: 26 }).count, 1);
 * ```
 */
export function connectedComponents(
  mask: Volume | MaskArray,
  options: ConnectedComponentsOptions = {},
): ConnectedComponents {
  const { connectivity = 26 } = options;
  const { shapeZyx } = mask;
  const data = mask.data instanceof Uint8Array ? mask.data : isForeground(mask.data);
  const runs = findRuns(data, shapeZyx);
  const parents = joinRuns(runs, shapeZyx, connectivity);
  return numberInScanOrder(runs, parents, shapeZyx);
}

function isForeground(data: VoxelArray): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) result[i] = data[i] ? 1 : 0;
  return result;
}

/** Four voxels are looked at together where they are alike. */
function findRuns(data: Uint8Array, [depth, height, width]: MaskArray["shapeZyx"]): Runs {
  const rows = depth * height;
  const ofRow = new Int32Array(rows + 1);
  const apart = data.byteOffset % 4;
  const words = new Int32Array(data.buffer, data.byteOffset - apart, (data.length + apart) >> 2);
  let starts = new Int32Array(4096);
  let ends = new Int32Array(4096);
  let count = 0;
  for (let row = 0, first = 0; row < rows; row++, first += width) {
    if (count + width > starts.length) {
      starts = enlarged(starts, width);
      ends = enlarged(ends, width);
    }
    const end = first + width;
    const lastWord = end - 4;
    let i = first;
    while (i < end) {
      while (i < end && data[i] === 0) {
        i++;
        if (((i + apart) & 3) !== 0) continue;
        while (i <= lastWord && words[(i + apart) >> 2] === 0) i += 4;
      }
      if (i === end) break;
      starts[count] = i - first;
      while (i < end && data[i] !== 0) {
        i++;
        if (((i + apart) & 3) !== 0) continue;
        while (i <= lastWord && hasNoZeroByte(words[(i + apart) >> 2])) i += 4;
      }
      ends[count++] = i - first;
    }
    ofRow[row + 1] = count;
  }
  return { starts, ends, ofRow };
}

function hasNoZeroByte(word: number): boolean {
  return ((word - 0x01010101) & ~word & 0x80808080) === 0;
}

function enlarged(values: Int32Array, atLeast: number): Int32Array<ArrayBuffer> {
  const result = new Int32Array(values.length * 2 + atLeast);
  result.set(values);
  return result;
}

function joinRuns(
  runs: Runs,
  [depth, height]: MaskArray["shapeZyx"],
  connectivity: number,
): Int32Array {
  const parents = new Int32Array(runs.ofRow[depth * height]);
  for (let run = 0; run < parents.length; run++) parents[run] = run;
  const neighbours = earlierRows(connectivity);
  for (let z = 0, row = 0; z < depth; z++) {
    for (let y = 0; y < height; y++, row++) {
      if (runs.ofRow[row] === runs.ofRow[row + 1]) continue;
      for (const { dz, dy, reach } of neighbours) {
        if (z + dz < 0 || y + dy < 0 || y + dy >= height) continue;
        joinRows(runs, parents, { row, other: row + dz * height + dy, reach });
      }
    }
  }
  return parents;
}

/** The rows before a row that hold neighbours, and how far along x these reach beyond a run. */
function earlierRows(connectivity: number): { dz: number; dy: number; reach: 0 | 1 }[] {
  const steps = connectivity === 6 ? 1 : connectivity === 18 ? 2 : 3;
  const rows = [[0, -1], [-1, 0], [-1, -1], [-1, 1]];
  return rows.flatMap(([dz, dy]) => {
    const left = steps - Math.abs(dz) - Math.abs(dy);
    return left < 0 ? [] : [{ dz, dy, reach: left > 0 ? 1 : 0 }];
  });
}

function joinRows(
  { starts, ends, ofRow }: Runs,
  parents: Int32Array,
  { row, other, reach }: { row: number; other: number; reach: number },
): void {
  const lastA = ofRow[row + 1] - 1;
  const lastB = ofRow[other + 1] - 1;
  let a = ofRow[row];
  let b = ofRow[other];
  if (b > lastB) return;
  let endA = ends[a];
  let endB = ends[b];
  while (true) {
    if (endB + reach > starts[a] && endA + reach > starts[b]) union(parents, a, b);
    if (endA < endB) {
      if (a === lastA) return;
      endA = ends[++a];
    } else {
      if (b === lastB) return;
      endB = ends[++b];
    }
  }
}

function find(parents: Int32Array, run: number): number {
  while (parents[run] !== run) {
    parents[run] = parents[parents[run]];
    run = parents[run];
  }
  return run;
}

function union(parents: Int32Array, a: number, b: number): void {
  if (parents[a] === parents[b]) return;
  const rootA = find(parents, a);
  const rootB = find(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

function numberInScanOrder(
  { starts, ends, ofRow }: Runs,
  parents: Int32Array,
  [depth, height, width]: MaskArray["shapeZyx"],
): ConnectedComponents {
  const numbers = new Int32Array(parents.length);
  let count = 0;
  for (let run = 0; run < parents.length; run++) {
    numbers[run] = parents[run] === run ? ++count : numbers[parents[run]];
  }
  const labels = labelArray(count, depth * height * width);
  const sizes = new Int32Array(count);
  let run = 0;
  for (let row = 0, first = 0; row < depth * height; row++, first += width) {
    for (const behind = ofRow[row + 1]; run < behind; run++) {
      const number = numbers[run];
      const end = first + ends[run];
      const start = first + starts[run];
      if (end - start > LONG_RUN) labels.fill(number, start, end);
      else for (let i = start; i < end; i++) labels[i] = number;
      sizes[number - 1] += end - start;
    }
  }
  return { labels, count, sizes };
}

function labelArray(count: number, voxels: number): ComponentLabels {
  if (count < 256) return new Uint8Array(voxels);
  return count < 65536 ? new Uint16Array(voxels) : new Int32Array(voxels);
}
