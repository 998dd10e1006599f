import { createVolume } from "./create_volume.ts";
import { isBigArray } from "./is_big_array.ts";
import { invertAffine } from "./invert_affine.ts";
import { multiplyAffine } from "./multiply_affine.ts";
import type { Grid, Volume } from "./volume.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** Options of {@linkcode resampleToGrid}. */
export interface ResampleToGridOptions {
  /** 0 nearest (for labels), 1 trilinear. @default {1} */
  readonly order?: 0 | 1;
  /** The voxels of the grid that lie outside the volume. @default {0} */
  readonly fill?: number;
}

/**
 * Resamples a volume onto any grid: turned, sheared, with other voxels. Voxels are boxes: inside is what
 * lies in the volume's boxes, and beyond its outermost centres its edge goes on (ITK's rule). At order 0
 * a place midway between two voxels takes that with the greater index.
 *
 * @param volume left as it is
 * @param grid where the result's voxels shall lie
 * @returns a new volume on that grid; at order 0 of the same voxel type, else Float32Array
 * (Float64Array for Float64Array)
 *
 * @example A label map onto the grid of its image
 * ```ts
 * import { createVolume, resampleToGrid } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const label = createVolume({
 *   data: Uint8Array.of(1, 2),
 *   shapeZyx: [1, 1, 2],
 *   affineRas: [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * const affineRas = [1, 0, 0, -1.5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
 * const onImage = resampleToGrid(label, { shapeZyx: [1, 1, 5], affineRas }, { order: 0 });
 * assert.deepEqual([...onImage.data], [0, 1, 1, 2, 2]);
 * ```
 */
export function resampleToGrid(
  volume: Volume,
  grid: Grid,
  options: ResampleToGridOptions = {},
): Volume {
  const { order = 1, fill = 0 } = options;
  const toSource = multiplyAffine(invertAffine(volume.affineRas), grid.affineRas);
  const count = grid.shapeZyx.reduce((product, n) => product * n, 1);
  const data = order === 0
    ? new (volume.data.constructor as new (length: number) => VoxelArray)(count)
    : volume.data instanceof Float64Array
    ? new Float64Array(count)
    : new Float32Array(count);
  if (fill !== 0) fillWith(data, fill);
  const source = order === 1 && isBigArray(volume.data)
    ? Float64Array.from(volume.data, Number)
    : volume.data;
  const rows = { ...grid, toSource, sizeZyx: volume.shapeZyx };
  if (order === 0) nearest(source as Float64Array, data as Float64Array, rows);
  else linear(source as Float64Array, data as Float64Array, rows);
  const { shapeZyx, affineRas } = grid;
  return createVolume({ ...volume, data, shapeZyx, affineRas });
}

interface Mapping extends Grid {
  /** From the result's voxels to the source's. */
  readonly toSource: readonly number[];
  readonly sizeZyx: readonly [number, number, number];
}

function fillWith(data: VoxelArray, fill: number): void {
  if (isBigArray(data)) data.fill(BigInt(fill));
  else data.fill(fill);
}

function nearest(source: Float64Array, target: Float64Array, mapping: Mapping): void {
  const { shapeZyx: [depth, height, width], toSource: m, sizeZyx: [nz, ny, nx] } = mapping;
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const startX = m[1] * y + m[2] * z + m[3] + 0.5;
      const startY = m[5] * y + m[6] * z + m[7] + 0.5;
      const startZ = m[9] * y + m[10] * z + m[11] + 0.5;
      for (let x = 0; x < width; x++, to++) {
        const i = Math.floor(startX + m[0] * x);
        const j = Math.floor(startY + m[4] * x);
        const k = Math.floor(startZ + m[8] * x);
        if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) continue;
        target[to] = source[(k * ny + j) * nx + i];
      }
    }
  }
}

function linear(source: Float64Array, target: Float64Array, mapping: Mapping): void {
  const { shapeZyx: [depth, height, width], toSource: m, sizeZyx: [nz, ny, nx] } = mapping;
  const plane = ny * nx;
  let to = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const startX = m[1] * y + m[2] * z + m[3];
      const startY = m[5] * y + m[6] * z + m[7];
      const startZ = m[9] * y + m[10] * z + m[11];
      for (let x = 0; x < width; x++, to++) {
        const u = startX + m[0] * x;
        const v = startY + m[4] * x;
        const w = startZ + m[8] * x;
        if (!(u >= -0.5 && v >= -0.5 && w >= -0.5)) continue;
        if (!(u < nx - 0.5 && v < ny - 0.5 && w < nz - 0.5)) continue;
        const i = Math.max(Math.min(Math.floor(u), nx - 2), 0);
        const j = Math.max(Math.min(Math.floor(v), ny - 2), 0);
        const k = Math.max(Math.min(Math.floor(w), nz - 2), 0);
        const a = Math.max(Math.min(u - i, 1), 0);
        const b = Math.max(Math.min(v - j, 1), 0);
        const c = Math.max(Math.min(w - k, 1), 0);
        const right = nx > 1 ? 1 : 0;
        const down = ny > 1 ? nx : 0;
        const next = nz > 1 ? plane : 0;
        const at = (k * ny + j) * nx + i;
        const near = mix(source, { at, right, down, a, b });
        target[to] = near + c * (mix(source, { at: at + next, right, down, a, b }) - near);
      }
    }
  }
}

/** The value at a place in a slice. */
function mix(
  source: Float64Array,
  { at, right, down, a, b }: { at: number; right: number; down: number; a: number; b: number },
): number {
  const top = source[at] + a * (source[at + right] - source[at]);
  const low = source[at + down] + a * (source[at + down + right] - source[at + down]);
  return top + b * (low - top);
}
