import { lowResolutionAxis } from "../volumes/low_resolution_axis.ts";
import { roundHalfEven } from "./nnunet/round_half_even.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** What resampling and pooling do to a grid, axes (z, y, x). */
export interface ResizedGrid {
  /** Shape after resampling, before pooling. */
  readonly resampledZyx: readonly [number, number, number];
  /** Source voxels per resampled voxel. */
  readonly stepZyx: readonly [number, number, number];
  /** Axis that is resampled apart from the others. */
  readonly separateAxis?: 0 | 1 | 2;
  /** Shape of the result. */
  readonly shapeZyx: readonly [number, number, number];
  /** Spacing of the result. */
  readonly spacingZyxMm: readonly [number, number, number];
}

/** Relative difference in spacing that counts as rounding in a header. */
const SPACING_TOLERANCE = 1e-4;

/**
 * The grid that preprocessing gives: floor(n · spacing / target) voxels along an axis (nnU-Net's way:
 * rounded, half to even), at least one, then whole pooling blocks. An axis whose spacing is the
 * target's up to rounding stays as it is.
 */
export function resizedGrid(
  shapeZyx: readonly [number, number, number],
  spacingZyxMm: readonly [number, number, number],
  parameters: Pick<
    PreprocessingParameters,
    "apply_resizing" | "target_spacing" | "apply_pooling" | "pooling_stride" | "resampling"
  >,
): ResizedGrid {
  const target = parameters.apply_resizing ? parameters.target_spacing : null;
  const stride = (parameters.apply_pooling ? parameters.pooling_stride : null) ?? [1, 1, 1];
  const factors = triple((axis) => {
    const factor = target === null ? 1 : spacingZyxMm[axis] / target[axis];
    return Math.abs(factor - 1) < SPACING_TOLERANCE ? 1 : factor;
  });
  const nnunet = parameters.resampling === "nnunet";
  const whole = nnunet ? roundHalfEven : Math.floor;
  const resampledZyx = triple((axis) => Math.max(1, whole(shapeZyx[axis] * factors[axis])));
  const separateAxis = nnunet && target !== null
    ? lowResolutionAxis([spacingZyxMm, target])
    : undefined;
  return {
    resampledZyx,
    stepZyx: triple((axis) => nnunet ? shapeZyx[axis] / resampledZyx[axis] : 1 / factors[axis]),
    ...(separateAxis === undefined ? {} : { separateAxis }),
    shapeZyx: triple((axis) => Math.max(1, Math.floor(resampledZyx[axis] / stride[axis]))),
    spacingZyxMm: triple((axis) =>
      (factors[axis] === 1 ? spacingZyxMm[axis] : target![axis]) * stride[axis]
    ),
  };
}

function triple(value: (axis: number) => number): [number, number, number] {
  return [value(0), value(1), value(2)];
}
