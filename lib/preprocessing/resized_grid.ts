import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** What resampling and pooling do to a grid, axes (z, y, x). */
export interface ResizedGrid {
  /** Shape after resampling, before pooling. */
  readonly resampledZyx: readonly [number, number, number];
  /** Source voxels per resampled voxel. */
  readonly stepZyx: readonly [number, number, number];
  /** Shape of the result. */
  readonly shapeZyx: readonly [number, number, number];
  /** Spacing of the result. */
  readonly spacingZyxMm: readonly [number, number, number];
}

/** Relative difference in spacing that counts as rounding in a header. */
const SPACING_TOLERANCE = 1e-4;

/**
 * The grid that preprocessing gives: floor(n · spacing / target) voxels along an axis, at least one,
 * then whole pooling blocks. An axis whose spacing is the target's up to rounding stays as it is.
 */
export function resizedGrid(
  shapeZyx: readonly [number, number, number],
  spacingZyxMm: readonly [number, number, number],
  parameters: Pick<
    PreprocessingParameters,
    "apply_resizing" | "target_spacing" | "apply_pooling" | "pooling_stride"
  >,
): ResizedGrid {
  const target = parameters.apply_resizing ? parameters.target_spacing : null;
  const stride = (parameters.apply_pooling ? parameters.pooling_stride : null) ?? [1, 1, 1];
  const factors = triple((axis) => {
    const factor = target === null ? 1 : spacingZyxMm[axis] / target[axis];
    return Math.abs(factor - 1) < SPACING_TOLERANCE ? 1 : factor;
  });
  const resampledZyx = triple((axis) => Math.max(1, Math.floor(shapeZyx[axis] * factors[axis])));
  return {
    resampledZyx,
    stepZyx: triple((axis) => 1 / factors[axis]),
    shapeZyx: triple((axis) => Math.max(1, Math.floor(resampledZyx[axis] / stride[axis]))),
    spacingZyxMm: triple((axis) =>
      (factors[axis] === 1 ? spacingZyxMm[axis] : target![axis]) * stride[axis]
    ),
  };
}

function triple(value: (axis: number) => number): [number, number, number] {
  return [value(0), value(1), value(2)];
}
