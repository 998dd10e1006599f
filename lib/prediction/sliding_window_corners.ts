type Triple = readonly [number, number, number];

/**
 * First voxels of the windows that cover a volume: along each axis ceil((n − p) / (step · p)) + 1
 * windows at even distances, positions rounded down (ovseg).
 *
 * @param shapeZyx the volume, at least as large as the window
 * @param patchZyx the window
 * @param step distance of neighbouring windows as a fraction of the window, in (0, 1]
 *
 * @example A window that just fits, and one that has to be laid twice
 * ```ts
 * import { slidingWindowCorners } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(slidingWindowCorners([4, 4, 6], [4, 4, 4], 0.5), [[0, 0, 0], [0, 0, 2]]);
 * ```
 */
export function slidingWindowCorners(
  shapeZyx: readonly [number, number, number],
  patchZyx: readonly [number, number, number],
  step: number,
): (readonly [number, number, number])[] {
  const [zs, ys, xs] = shapeZyx.map((size, axis) => windowPositions(size, patchZyx[axis], step));
  return zs.flatMap((z) => ys.flatMap((y) => xs.map((x): Triple => [z, y, x])));
}

/** First voxels of the windows along one axis, as {@linkcode slidingWindowCorners} lays them. */
export function windowPositions(size: number, patch: number, step: number): number[] {
  if (!(step > 0 && step <= 1)) {
    throw new RangeError(`Cannot lay windows: step must be in (0, 1], received ${step}`);
  }
  if (patch > size) {
    throw new RangeError(`Cannot lay windows: a window of ${patch} does not fit into ${size}`);
  }
  const count = Math.ceil((size - patch) / (step * patch)) + 1;
  if (count === 1) return [0];
  return Array.from({ length: count }, (_, i) => Math.floor(((size - patch) / (count - 1)) * i));
}
