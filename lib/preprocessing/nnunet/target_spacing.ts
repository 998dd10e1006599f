import { percentileOfAxis } from "./percentile_of_axis.ts";

/** Spacing ratio from which an axis counts as coarse, and shape ratio from which as short. */
export const ANISOTROPY_THRESHOLD = 3;

/**
 * The spacing nnU-Net resamples to: the median of each axis. Where one axis is more than three
 * times coarser than both others and more than three times shorter, the tenth percentile of it, but
 * never finer than the other two.
 *
 * @param spacings millimetres of every case, axis by axis
 * @param shapes voxels of every case, in the same order of cases and axes
 * @throws {RangeError} where there is no case or not one shape a spacing
 *
 * @example Thick slices: the tenth percentile of the first axis
 * ```ts
 * import { nnunetTargetSpacing } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const spacings = [[10, 1.5, 1.5], [10, 1.5, 1.5], [5, 1.5, 1.5]];
 * const shapes = [[10, 250, 250], [10, 250, 250], [20, 250, 250]];
 * assert.deepEqual(nnunetTargetSpacing(spacings, shapes), [6, 1.5, 1.5]);
 * ```
 */
export function nnunetTargetSpacing(
  spacings: readonly (readonly number[])[],
  shapes: readonly (readonly number[])[],
): [number, number, number] {
  if (spacings.length === 0 || shapes.length !== spacings.length) {
    throw new RangeError(
      `Cannot plan a spacing from ${spacings.length} spacings and ${shapes.length} shapes`,
    );
  }
  const target = [0, 1, 2].map((axis) => percentileOfAxis(spacings, axis, 50));
  const size = [0, 1, 2].map((axis) => percentileOfAxis(shapes, axis, 50));
  const worst = target.indexOf(Math.max(...target));
  const others = [0, 1, 2].filter((axis) => axis !== worst);
  const coarsest = Math.max(...others.map((axis) => target[axis]));
  const shortest = Math.min(...others.map((axis) => size[axis]));
  const coarse = target[worst] > ANISOTROPY_THRESHOLD * coarsest;
  const short = size[worst] * ANISOTROPY_THRESHOLD < shortest;
  if (coarse && short) {
    const tenth = percentileOfAxis(spacings, worst, 10);
    target[worst] = tenth < coarsest ? coarsest + 1e-5 : tenth;
  }
  return [target[0], target[1], target[2]];
}
