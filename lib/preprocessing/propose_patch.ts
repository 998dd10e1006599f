/** Options of {@linkcode proposePatch}. */
export interface ProposePatchOptions {
  /** Most voxels of a patch. @default {96³} */
  readonly maxVoxels?: number;
  /** What every edge is a multiple of, one number or (z, y, x). @default {16} */
  readonly divisor?: number | readonly [number, number, number];
}

/**
 * A patch for volumes of a shape and spacing: as near to a cube in millimetres as fits into
 * `maxVoxels`, and along no axis longer than the volumes, rounded up to the divisor.
 *
 * @param shapeZyx median shape of the volumes
 * @param spacingZyxMm their spacing
 * @returns edges along (z, y, x), at least one divisor each
 *
 * @example Thick slices make a flat patch
 * ```ts
 * import { proposePatch } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const patch = proposePatch([200, 512, 512], [4, 1, 1], { maxVoxels: 32 * 128 * 128 });
 * assert.deepEqual(patch, [32, 128, 128]);
 * ```
 */
export function proposePatch(
  shapeZyx: readonly number[],
  spacingZyxMm: readonly number[],
  options: ProposePatchOptions = {},
): [number, number, number] {
  const { maxVoxels = 96 ** 3, divisor = 16 } = options;
  const divisors = typeof divisor === "number" ? [divisor, divisor, divisor] : divisor;
  const limits = shapeZyx.map((n, axis) => Math.ceil(n / divisors[axis]) * divisors[axis]);
  let patch: [number, number, number] = [divisors[0], divisors[1], divisors[2]];
  for (;;) {
    const growing = [0, 1, 2].filter((axis) => {
      const grown = patch.map((n, other) => other === axis ? n + divisors[axis] : n);
      return grown[axis] <= limits[axis] && grown[0] * grown[1] * grown[2] <= maxVoxels;
    });
    if (growing.length === 0) return patch;
    const length = (axis: number) => (patch[axis] + divisors[axis]) * spacingZyxMm[axis];
    const shortest = growing.reduce((best, axis) => length(axis) < length(best) ? axis : best);
    patch = patch.map((n, axis) => axis === shortest ? n + divisors[axis] : n) as typeof patch;
  }
}
