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

/** The connected parts of a mask. */
export interface ConnectedComponents {
  /** For each voxel 0 for background or its component's number, from 1, in scan order. */
  readonly labels: Int32Array;
  /** How many components there are. */
  readonly count: number;
  /** Voxels of each component: component `n` has `sizes[n - 1]`. */
  readonly sizes: Int32Array;
}

/**
 * Finds the connected parts of a mask by two passes with union-find, numbered in the order in which
 * a scan (x fastest) meets them. A 2D mask is a volume of one slice: 6 then means 4 neighbours, 18
 * and 26 mean 8.
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
  const { data, shapeZyx } = mask;
  const labels = new Int32Array(data.length);
  const parents = labelProvisionally(data, labels, shapeZyx, connectivity);
  return numberInScanOrder(labels, parents);
}

function labelProvisionally(
  data: VoxelArray,
  labels: Int32Array,
  [depth, height, width]: readonly [number, number, number],
  connectivity: number,
): number[] {
  const neighbours = earlierNeighbours(connectivity);
  const offsets = neighbours.map(([dz, dy, dx]) => (dz * height + dy) * width + dx);
  const parents = [0];
  let i = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        if (!data[i]) continue;
        let label = 0;
        for (let n = 0; n < neighbours.length; n++) {
          const [dz, dy, dx] = neighbours[n];
          if (z + dz < 0 || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width) {
            continue;
          }
          const other = labels[i + offsets[n]];
          if (other === 0 || other === label) continue;
          label = label === 0 ? find(parents, other) : union(parents, label, other);
        }
        if (label === 0) label = parents.push(parents.length) - 1;
        labels[i] = label;
      }
    }
  }
  return parents;
}

function earlierNeighbours(connectivity: number): [number, number, number][] {
  const reach = connectivity === 6 ? 1 : connectivity === 18 ? 2 : 3;
  const result: [number, number, number][] = [];
  for (let dz = -1; dz <= 0; dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const earlier = dz < 0 || dy < 0 || (dy === 0 && dx < 0);
        const steps = Math.abs(dz) + Math.abs(dy) + Math.abs(dx);
        if (earlier && (dz < 0 || dy <= 0) && steps <= reach) result.push([dz, dy, dx]);
      }
    }
  }
  return result;
}

function find(parents: number[], label: number): number {
  while (parents[label] !== label) {
    parents[label] = parents[parents[label]];
    label = parents[label];
  }
  return label;
}

function union(parents: number[], a: number, b: number): number {
  const rootA = find(parents, a);
  const rootB = find(parents, b);
  const root = Math.min(rootA, rootB);
  parents[Math.max(rootA, rootB)] = root;
  return root;
}

function numberInScanOrder(labels: Int32Array, parents: number[]): ConnectedComponents {
  const numbers = new Int32Array(parents.length);
  let count = 0;
  for (let label = 1; label < parents.length; label++) {
    if (parents[label] === label) numbers[label] = ++count;
    else numbers[label] = numbers[find(parents, label)];
  }
  const sizes = new Int32Array(count);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    labels[i] = numbers[labels[i]];
    sizes[labels[i] - 1]++;
  }
  return { labels, count, sizes };
}
