import { type LinearWeights, linearWeights } from "./linear_weights.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** The classes of the eight voxels around a place, x fastest, and their shares in it. */
interface Corners {
  readonly labels: (number | bigint)[];
  readonly shares: Float64Array;
}

/**
 * Resamples a map of classes: each class's mask is interpolated linearly along z, y and x, and a
 * voxel takes the class with the largest share; among equals the nearest voxel's class or, where
 * that is none of them, the smallest. Shares are summed in SciPy's order, so that ties fall as there.
 *
 * @param source classes in C order; not changed
 * @param shapeZyx the source's shape
 * @param toShapeZyx the result's shape
 * @param stepZyx source voxels per result voxel
 */
export function interpolateLabels<T extends VoxelArray>(
  source: T,
  shapeZyx: readonly number[],
  toShapeZyx: readonly number[],
  stepZyx: readonly number[],
): T {
  const [, height, width] = shapeZyx;
  const [toDepth, toHeight, toWidth] = toShapeZyx;
  const [planes, rows, columns] = [0, 1, 2].map((axis) =>
    linearWeights(shapeZyx[axis], { length: toShapeZyx[axis], step: stepZyx[axis] })
  );
  const result = new (source.constructor as new (length: number) => T)(
    toDepth * toHeight * toWidth,
  );
  const settled = new Uint8Array(width + 1);
  const corners = { labels: Array(8).fill(0), shares: new Float64Array(8) };
  const starts = new Int32Array(4);
  let to = 0;
  for (let z = 0; z < toDepth; z++) {
    const near = planes.low[z];
    const far = planes.weight[z] === 0 ? near : near + 1;
    for (let y = 0; y < toHeight; y++, to += toWidth) {
      const above = rows.low[y];
      const below = rows.weight[y] === 0 ? above : above + 1;
      starts[0] = (near * height + above) * width;
      starts[1] = (near * height + below) * width;
      starts[2] = (far * height + above) * width;
      starts[3] = (far * height + below) * width;
      settle(source, starts, settled);
      for (let x = 0; x < toWidth; x++) {
        const left = columns.low[x];
        if (settled[left] === 2) {
          result[to + x] = source[starts[0] + left];
          continue;
        }
        const right = columns.weight[x] === 0 ? left : left + 1;
        for (let row = 0; row < 4; row++) {
          const zShare = row < 2 ? 1 - planes.weight[z] : planes.weight[z];
          const share = zShare * (row % 2 === 0 ? 1 - rows.weight[y] : rows.weight[y]);
          corners.labels[2 * row] = source[starts[row] + left];
          corners.labels[2 * row + 1] = source[starts[row] + right];
          corners.shares[2 * row] = share * (1 - columns.weight[x]);
          corners.shares[2 * row + 1] = share * columns.weight[x];
        }
        result[to + x] = largest(
          corners,
          4 * nearer(planes, z) + 2 * nearer(rows, y) + nearer(columns, x),
        );
      }
    }
  }
  return result;
}

/** Marks by 2 each column where four rows and the next column have one class. */
function settle(source: VoxelArray, starts: Int32Array, settled: Uint8Array): void {
  const width = settled.length - 1;
  const [a, b, c, d] = starts;
  settled[width] = 1;
  let next = source[a + width - 1];
  for (let x = width - 1; x >= 0; x--) {
    const label = source[a + x];
    const even = label === source[b + x] && label === source[c + x] && label === source[d + x];
    settled[x] = even ? (settled[x + 1] > 0 && label === next ? 2 : 1) : 0;
    next = label;
  }
}

/** 1 where the second of the two voxels is the nearer one or as near, else 0. */
function nearer({ low, weight }: LinearWeights, i: number): number {
  return Math.floor(low[i] + weight[i] + 0.5) - low[i];
}

function largest({ labels, shares }: Corners, nearest: number): number | bigint {
  let best = labels[nearest];
  let most = shareOf(best, labels, shares);
  let isNearest = true;
  for (let i = 0; i < 8; i++) {
    const label = labels[i];
    if (label === labels[nearest]) continue;
    const share = shareOf(label, labels, shares);
    if (share > most || (share === most && !isNearest && label < best)) {
      best = label;
      most = share;
      isNearest = false;
    }
  }
  return best;
}

function shareOf(
  label: number | bigint,
  labels: readonly (number | bigint)[],
  shares: Float64Array,
): number {
  let share = 0;
  for (let i = 0; i < 8; i++) if (labels[i] === label) share += shares[i];
  return share;
}
