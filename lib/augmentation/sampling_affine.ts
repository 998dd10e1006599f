import type { SpatialDraw, TripleZyx } from "./augmentation_draw.ts";

/** Voxel coordinates of the input as a function of those of the output. */
export interface SamplingAffine {
  /** Rows over (z, y, x) of the output, one after the other. */
  readonly matrix: readonly number[];
  readonly offsetZyx: readonly number[];
}

/**
 * The affine map of a draw from a padded patch to the patch, flips included. The patch lies in the
 * middle of the padded one, on whole voxels, nearer to the low ends where the sizes' difference is
 * odd.
 *
 * @param fromZyx size of the padded patch
 * @param toZyx size of the patch
 */
export function samplingAffine(
  { flipZyx, matrixZyx, shiftZyx }: Omit<SpatialDraw, "elastic">,
  fromZyx: TripleZyx,
  toZyx: TripleZyx,
): SamplingAffine {
  const low = fromZyx.map((size, axis) => Math.floor((size - toZyx[axis]) / 2));
  const center = fromZyx.map((size) => (size - 1) / 2);
  const matrix = matrixZyx.map((value, i) => flipZyx[i % 3] ? -value : value);
  const offsetZyx = [0, 1, 2].map((row) => {
    const start = [0, 1, 2].map((axis) => {
      const first = flipZyx[axis] ? toZyx[axis] - 1 : 0;
      return matrixZyx[3 * row + axis] * (first + low[axis] - center[axis]);
    });
    return center[row] + shiftZyx[row] + start[0] + start[1] + start[2];
  });
  return { matrix, offsetZyx };
}
