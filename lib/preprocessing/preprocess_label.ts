import { OvkitError } from "../foundation/ovkit_error.ts";
import { canonical } from "../volumes/canonical.ts";
import { resampleArray } from "../volumes/resample_array.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { poolArray } from "./pool_array.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { resizedGrid } from "./resized_grid.ts";

/** A label map as training takes it. */
export interface PreprocessedLabel {
  /** 0 for background, i + 1 for the i-th class of the plan. */
  readonly data: Uint8Array;
  /** Voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
}

/**
 * Does to a label map what a plan says: working orientation, resampling to the nearest voxel or class
 * by class, the plan's classes as 1 to n, and of a pooled block the highest class.
 *
 * @param label class numbers as in the file
 * @param parameters the plan's
 * @throws {OvkitError} `DataInvalid` where there are more than 255 classes
 */
export function preprocessLabel(
  label: Volume,
  parameters: PreprocessingParameters,
): PreprocessedLabel {
  const turned = canonical(label);
  const grid = resizedGrid(turned.shapeZyx, turned.spacingZyxMm, parameters);
  const { resampledZyx: toShapeZyx, stepZyx, separateAxis } = grid;
  const resampled = resampleArray(turned.data, turned.shapeZyx, {
    toShapeZyx,
    stepZyx,
    ...(parameters.resampling === "nnunet" ? { order: 1, labels: true } : { order: 0 }),
    ...(separateAxis === undefined ? {} : { separateAxis }),
  });
  const data = reduceClasses(resampled, parameters.lb_classes, {
    toSingleClass: parameters.reduce_lb_to_single_class,
  });
  if (!parameters.apply_pooling || parameters.pooling_stride === null) {
    return { data, shapeZyx: grid.shapeZyx };
  }
  const strideZyx = parameters.pooling_stride;
  const pooled = poolArray(data, { shapeZyx: grid.resampledZyx, strideZyx, reduce: "max" });
  return { data: pooled, shapeZyx: grid.shapeZyx };
}

/** Options of {@linkcode reduceClasses}. */
export interface ReduceClassesOptions {
  /** Make all classes 1. @default {false} */
  readonly toSingleClass?: boolean;
}

/**
 * Renumbers classes: the i-th of a list becomes i + 1, everything else 0.
 *
 * @throws {OvkitError} `DataInvalid` where there are more than 255 classes
 */
export function reduceClasses(
  data: VoxelArray,
  classes: readonly number[],
  options: ReduceClassesOptions = {},
): Uint8Array {
  const { toSingleClass = false } = options;
  if (classes.length > 255) {
    throw new OvkitError("DataInvalid", {
      subject: "classes",
      found: `${classes.length} classes`,
      expected: "at most 255",
    });
  }
  const numbers = new Map(classes.map((label, i) => [label, toSingleClass ? 1 : i + 1]));
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i]);
    if (label !== 0) result[i] = numbers.get(label) ?? 0;
  }
  return result;
}
