import type { MaskArray } from "./connected_components.ts";
import { squaredDistancesInSlices } from "./squared_distances.ts";

/**
 * As `squaredDistances`, for some voxels only: for each voxel of `at` that is not 0, in scan order,
 * the exact squared distance in mm² to the centre of the nearest voxel of a mask; Infinity where
 * there is none. From slice to slice it looks only as far as the nearest one found.
 *
 * @param mask zero is background; not changed
 * @param at which voxels are wanted, as many as the mask has
 * @param spacingZyxMm distance of neighbouring voxels
 */
export function squaredDistancesAt(
  mask: MaskArray,
  at: Uint8Array,
  spacingZyxMm: readonly [number, number, number],
): Float64Array {
  const { shapeZyx: [depth, height, width] } = mask;
  const inSlices = squaredDistancesInSlices(mask, spacingZyxMm);
  const plane = height * width;
  const squareOfSteps = Float64Array.from({ length: depth }, (_, k) => (k * spacingZyxMm[0]) ** 2);
  let count = 0;
  for (let i = 0; i < at.length; i++) if (at[i] !== 0) count++;
  const squares = new Float64Array(count);
  let k = 0;
  for (let z = 0, i = 0; z < depth; z++) {
    const farthest = Math.max(z, depth - 1 - z);
    for (const end = i + plane; i < end; i++) {
      if (at[i] === 0) continue;
      let nearest = inSlices[i];
      for (let step = 1; step <= farthest && squareOfSteps[step] < nearest; step++) {
        if (step <= z) {
          const square = inSlices[i - step * plane] + squareOfSteps[step];
          if (square < nearest) nearest = square;
        }
        if (step < depth - z) {
          const square = inSlices[i + step * plane] + squareOfSteps[step];
          if (square < nearest) nearest = square;
        }
      }
      squares[k++] = nearest;
    }
  }
  return squares;
}
