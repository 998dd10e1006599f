import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { classBoxes } from "./class_cut.ts";
import { cleanSurfaces } from "./clean_surfaces.ts";
import { fillHoles } from "./fill_holes.ts";
import { keepLargestComponents, keepLargestForeground } from "./keep_largest_components.ts";
import type { LabelArray } from "./label_array.ts";
import { removeComponents } from "./remove_components.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode postprocess}. */
export interface PostprocessOptions {
  /**
   * Class numbers in the order that lists of parameters are in.
   *
   * @default {those the label map holds, ascending}
   */
  readonly classes?: readonly number[];
  /** The region that `mask_with_reg` keeps: 0 is outside. Needed where that is set. @default {none} */
  readonly mask?: ArrayLike<number>;
  /** What errors name. @default {"postprocessing"} */
  readonly subject?: string;
}

/**
 * Does to a label map what a model's parameters say, in this order: morphological cleaning, masking
 * with a region, removal of small components, filling of holes, the largest component of all
 * foreground, the largest component of each class. Whatever is not asked for is left out. Numbers of
 * voxels are those of the grid that the label map is on; slices are planes of y and x.
 *
 * @param label class numbers, x fastest; not changed
 * @param shapeZyx voxels along z, y, x
 * @param spacingZyxMm distance of neighbouring voxels
 * @returns the label map itself where nothing is asked for
 * @throws {OvkitError} `ParameterInvalid` for a list of another length than there are classes, or
 * without thresholds where components are removed; `ArgumentInvalid` without a mask, or with one of
 * another size
 *
 * @example A component of one voxel goes, the hole of the other is filled
 * ```ts
 * import { modelParameters, postprocess } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const label = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 1, 1, 0, 1);
 * const cleaned = postprocess(label, [1, 3, 5], [5, 0.8, 0.8], {
 *   ...modelParameters().build().postprocessing,
 *   apply_small_component_removing: true,
 *   volume_thresholds: 3,
 *   use_fill_holes_2d: true,
 * });
 * assert.deepEqual([...cleaned], [1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
 * ```
 */
export function postprocess<T extends LabelArray>(
  label: T,
  shapeZyx: readonly [number, number, number],
  spacingZyxMm: readonly [number, number, number],
  parameters: PostprocessingParameters,
  options: PostprocessOptions = {},
): T {
  const { subject = "postprocessing", mask } = options;
  const thresholds = thresholdsOf(parameters);
  if (parameters.mask_with_reg) requireMask(mask, label.length, subject);
  if (!asksForAnything(parameters)) return label;
  const classes = options.classes ?? [...classBoxes(label, shapeZyx).keys()].sort((a, b) => a - b);
  let result = label.slice() as T;
  if (parameters.apply_morph_cleaning) result = cleanSurfaces(result, { shapeZyx, classes });
  if (parameters.mask_with_reg) maskLabel(result, mask!);
  if (thresholds !== null) {
    removeComponents(result, {
      shapeZyx,
      least: fewestVoxels(thresholds, classes, {
        voxelMm3: parameters.remove_comps_by_volume ? product(spacingZyxMm) : 1,
      }),
      inSlices: parameters.remove_2d_comps,
    });
  }
  if (parameters.use_fill_holes_3d || parameters.use_fill_holes_2d) {
    fillHoles(result, { shapeZyx, classes, inSlices: !parameters.use_fill_holes_3d });
  }
  if (parameters.keep_largest_foreground) keepLargestForeground(result, shapeZyx);
  keepLargestComponents(result, {
    shapeZyx,
    classes: chosenClasses(parameters.keep_only_largest, classes),
  });
  return result;
}

/** Makes background of what lies outside of a region; the label map is changed in place. */
export function maskLabel(label: LabelArray, mask: ArrayLike<number>): void {
  for (let i = 0; i < label.length; i++) if (mask[i] === 0) label[i] = 0;
}

function asksForAnything(parameters: PostprocessingParameters): boolean {
  const { keep_only_largest: largest } = parameters;
  return parameters.apply_morph_cleaning || parameters.mask_with_reg ||
    parameters.apply_small_component_removing || parameters.use_fill_holes_2d ||
    parameters.use_fill_holes_3d || parameters.keep_largest_foreground === true ||
    (typeof largest === "boolean" ? largest : largest.includes(true));
}

function thresholdsOf(parameters: PostprocessingParameters): number | readonly number[] | null {
  const { apply_small_component_removing: isAsked, volume_thresholds: thresholds } = parameters;
  if (!isAsked) return null;
  if (thresholds !== null) return thresholds;
  throw new OvkitError("ParameterInvalid", {
    subject: "postprocessing.volume_thresholds",
    found: "null",
    expected: "the smallest components to keep, as apply_small_component_removing is true",
  });
}

function fewestVoxels(
  thresholds: number | readonly number[],
  classes: readonly number[],
  { voxelMm3 }: { voxelMm3: number },
): Map<number, number> {
  const list = typeof thresholds === "number" ? classes.map(() => thresholds) : thresholds;
  const each = list.length === 1 ? classes.map(() => list[0]) : list;
  requireOnePerClass("volume_thresholds", each.length, classes);
  return new Map(classes.map((number, i) => [number, each[i] / voxelMm3]));
}

function chosenClasses(
  keep: boolean | readonly boolean[],
  classes: readonly number[],
): readonly number[] {
  if (typeof keep === "boolean") return keep ? classes : [];
  requireOnePerClass("keep_only_largest", keep.length, classes);
  return classes.filter((_, i) => keep[i]);
}

function requireOnePerClass(name: string, length: number, classes: readonly number[]): void {
  if (length === classes.length) return;
  throw new OvkitError("ParameterInvalid", {
    subject: `postprocessing.${name}`,
    found: `a list of ${length}`,
    expected: `one value, or ${classes.length}: one for each of the classes ${classes.join(", ")}`,
  });
}

function requireMask(
  mask: ArrayLike<number> | undefined,
  voxels: number,
  subject: string,
): asserts mask is ArrayLike<number> {
  if (mask?.length === voxels) return;
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: mask === undefined ? "no region" : `a region of ${mask.length} voxels`,
    expected: `a region of ${voxels} voxels, as postprocessing.mask_with_reg is true`,
  });
}

function product([z, y, x]: Triple): number {
  return z * y * x;
}
