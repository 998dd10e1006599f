import { OvkitError } from "../foundation/ovkit_error.ts";
import { canonical } from "../volumes/canonical.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { filterComponents } from "./component_filter.ts";
import { cropAsImage, type PreprocessLabelOptions } from "./crop_as_image.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { type PreprocessedLabel, resizeLabel } from "./resize_label.ts";

/**
 * Does to a label map what a plan says: connected parts of a volume that is not wanted removed,
 * working orientation, cropped as its image, resampled to the nearest voxel or class by class, the
 * plan's classes as 1 to n, and of a pooled block the highest class.
 *
 * @param label class numbers as in the file
 * @param parameters the plan's
 * @throws {OvkitError} `DataInvalid` where there are more than 255 classes, `ParameterInvalid` where
 * a list of volumes does not fit the classes
 */
export function preprocessLabel(
  label: Volume,
  parameters: PreprocessingParameters,
  options: PreprocessLabelOptions = {},
): PreprocessedLabel {
  const turned = canonical(label);
  const kept = { ...turned, data: filterComponents(turned, parameters) };
  return resizeLabel(
    cropAsImage(kept, parameters, options),
    parameters,
    (data) =>
      reduceClasses(data, parameters.lb_classes, {
        toSingleClass: parameters.reduce_lb_to_single_class,
      }),
  );
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
