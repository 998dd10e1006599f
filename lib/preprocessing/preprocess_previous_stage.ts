import { OvkitError } from "../foundation/ovkit_error.ts";
import { canonical } from "../volumes/canonical.ts";
import { squaredDistances } from "../volumes/squared_distances.ts";
import type { Volume } from "../volumes/volume.ts";
import { cropAsImage, type PreprocessLabelOptions } from "./crop_as_image.ts";
import { reduceClasses } from "./preprocess_label.ts";
import type { PreprocessingParameters, PreviousStage } from "./preprocessing_parameters.ts";
import { type PreprocessedLabel, resizeLabel } from "./resize_label.ts";

/**
 * Does to a label map of a previous stage what a plan with such an input says: working orientation,
 * cropped as the image, resampled as labels, the stage's classes as 1 to k and all else 0.
 *
 * @param volume original class numbers on the scan's grid
 * @param parameters the plan's, as stored with the preprocessed data
 * @throws {OvkitError} `ParameterInvalid` where the plan has no such stage, or its classes are not
 * decided
 *
 * @example Class 5 of the stage before
 * ```ts
 * import { createVolume, preprocessPreviousStage } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const volume = createVolume({
 *   data: Uint8Array.of(0, 5, 9, 5),
 *   shapeZyx: [1, 2, 2],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * const { data } = preprocessPreviousStage(volume, {
 *   apply_resizing: false,
 *   target_spacing: null,
 *   apply_pooling: false,
 *   pooling_stride: null,
 *   resampling: "ovseg",
 *   prev_stage_for_input: {
 *     data_name: "liver",
 *     preprocessed_name: "coarse",
 *     model_name: "first",
 *     lb_classes: [5],
 *   },
 * });
 * assert.deepEqual([...data], [0, 1, 0, 1]);
 * ```
 */
export function preprocessPreviousStage(
  volume: Volume,
  parameters: PreviousStageParameters,
  options: PreprocessLabelOptions = {},
): PreprocessedLabel {
  const classes = classesOf("prev_stage_for_input", parameters.prev_stage_for_input);
  const cropped = cropAsImage(canonical(volume), parameters, options);
  return resizeLabel(cropped, parameters, (data) => reduceClasses(data, classes));
}

/**
 * The mask of a plan: where a previous stage found one of its classes, grown by a ball of
 * `r_dial_mask` millimetres in the scan's own grid, cropped as the image and resampled as a label.
 *
 * @param volume original class numbers on the scan's grid
 * @param parameters the plan's, as stored with the preprocessed data
 * @returns 1 in the mask, 0 elsewhere
 * @throws {OvkitError} `ParameterInvalid` where the plan has no such stage, or its classes are not
 * decided
 */
export function preprocessPreviousMask(
  volume: Volume,
  parameters: PreviousStageParameters,
  options: PreprocessLabelOptions = {},
): PreprocessedLabel {
  const classes = classesOf("prev_stage_for_mask", parameters.prev_stage_for_mask);
  const turned = canonical(volume);
  const found = reduceClasses(turned.data, classes, { toSingleClass: true });
  const data = dilated({ ...turned, data: found }, parameters.r_dial_mask ?? 0);
  const cropped = cropAsImage({ ...turned, data }, parameters, options);
  return resizeLabel(cropped, parameters, (resampled) => resampled as Uint8Array);
}

/** The part of a plan's parameters that is about previous stages. */
export type PreviousStageParameters = Pick<
  PreprocessingParameters,
  | "crop_to_nonzero"
  | "apply_resizing"
  | "target_spacing"
  | "apply_pooling"
  | "pooling_stride"
  | "resampling"
  | "prev_stage_for_input"
  | "prev_stage_for_mask"
  | "r_dial_mask"
>;

function dilated(
  mask: Pick<Volume, "shapeZyx" | "spacingZyxMm"> & { readonly data: Uint8Array },
  radiusMm: number,
): Uint8Array {
  if (radiusMm === 0) return mask.data;
  const squares = squaredDistances(mask, mask.spacingZyxMm);
  const most = radiusMm * radiusMm * (1 + ROUNDING);
  return Uint8Array.from(squares, (square) => square <= most ? 1 : 0);
}

/** Squared distances are float32: one that equals the squared radius may be off by this part. */
const ROUNDING = 1e-6;

function classesOf(name: string, stage: PreviousStage | null | undefined): readonly number[] {
  if (stage?.lb_classes) return stage.lb_classes;
  throw new OvkitError("ParameterInvalid", {
    subject: name,
    found: stage ? "a stage whose classes are not decided" : "no previous stage",
    expected: "a previous stage and its classes",
    remedy: "take the parameters that are stored with the preprocessed data",
  });
}
