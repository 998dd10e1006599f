const ANISOTROPY = 3;

/**
 * The axis that is resampled apart from the other two, by nnU-Net's rule: where the largest spacing
 * is more than three times the smallest, the axis of the largest; none where two axes share it.
 *
 * @param spacingsZyxMm spacings along z, y, x in millimetres, the source's first and then the
 * result's: the first that is so anisotropic decides
 * @returns 0 for z, 1 for y, 2 for x, or undefined
 *
 * @example Slices of 5 mm
 * ```ts
 * import { lowResolutionAxis } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * assert.equal(lowResolutionAxis([[5, 0.8, 0.8], [3, 1, 1]]), 0);
 * assert.equal(lowResolutionAxis([[2, 0.8, 0.8], [3, 1, 1]]), undefined);
 * ```
 */
export function lowResolutionAxis(
  spacingsZyxMm: readonly (readonly [number, number, number])[],
): 0 | 1 | 2 | undefined {
  const spacing = spacingsZyxMm.find((mm) => Math.max(...mm) / Math.min(...mm) > ANISOTROPY);
  return spacing && coarsestAxis(spacing);
}

/**
 * The axis of the largest spacing, whatever the others are.
 *
 * @param spacingZyxMm spacing along z, y, x in millimetres
 * @returns 0 for z, 1 for y, 2 for x, or undefined where two axes share it
 */
export function coarsestAxis(
  spacingZyxMm: readonly [number, number, number],
): 0 | 1 | 2 | undefined {
  const largest = Math.max(...spacingZyxMm);
  const axes = ([0, 1, 2] as const).filter((axis) => largest / spacingZyxMm[axis] === 1);
  return axes.length === 1 ? axes[0] : undefined;
}
