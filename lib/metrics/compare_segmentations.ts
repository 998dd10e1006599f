import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { type ClassOverlap, classOverlaps } from "./class_overlaps.ts";
import type { MetricRow } from "./metric_row.ts";

/** Options of {@linkcode compareSegmentations}. */
export interface CompareSegmentationsOptions {
  /**
   * Distance between voxels along z, y, x in millimetres.
   *
   * @default {the reference's, where it is a Volume}
   */
  readonly spacingZyxMm?: readonly [number, number, number];
  /** Classes to report, present or not. @default {every class above 0 in either map} */
  readonly classes?: readonly number[];
  /** Names of classes by number. @default {none} */
  readonly classNames?: Readonly<Record<number, string>>;
  /** Name of the case in the rows. @default {""} */
  readonly case?: string;
}

/**
 * Compares two label maps of one grid class by class; see {@linkcode MetricRow} for the formulas
 * and for classes that one or both maps lack.
 *
 * @param reference class number of every voxel, 0 for background
 * @param prediction the same for the map to be judged
 * @throws {OvkitError} `GeometryMismatch` where the maps differ in shape, `ArgumentInvalid` without
 * a spacing
 *
 * @example Two voxels of three agree
 * ```ts
 * import { compareSegmentations } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const [row] = compareSegmentations(Uint8Array.of(0, 1, 1, 1), Uint8Array.of(0, 0, 1, 1), {
 *   spacingZyxMm: [10, 10, 10],
 * });
 * assert.equal(row.dice, 0.8);
 * assert.equal(row.volumeReferenceMl, 3);
 * ```
 */
export function compareSegmentations(
  reference: Volume | VoxelArray,
  prediction: Volume | VoxelArray,
  options: CompareSegmentationsOptions = {},
): MetricRow[] {
  const spacing = options.spacingZyxMm ??
    ("shapeZyx" in reference ? reference.spacingZyxMm : undefined);
  const subject = options.case ?? "compareSegmentations";
  if (spacing === undefined) {
    throw new OvkitError("ArgumentInvalid", { subject, found: "no spacingZyxMm" });
  }
  requireOneShape(reference, prediction, subject);
  const overlaps = classOverlaps(voxelsOf(reference), voxelsOf(prediction));
  const classes = options.classes ?? [...overlaps.keys()].sort((a, b) => a - b);
  const voxelMl = spacing[0] * spacing[1] * spacing[2] / 1000;
  return classes.map((label) => {
    const overlap = overlaps.get(label) ??
      { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    const className = options.classNames?.[label];
    return {
      case: options.case ?? "",
      class: label,
      ...(className === undefined ? {} : { className }),
      ...ratios(overlap),
      volumeReferenceMl: (overlap.truePositives + overlap.falseNegatives) * voxelMl,
      volumePredictionMl: (overlap.truePositives + overlap.falsePositives) * voxelMl,
      ...overlap,
    };
  });
}

function ratios({ truePositives: tp, falsePositives: fp, falseNegatives: fn }: ClassOverlap) {
  return {
    dice: ratio(2 * tp, 2 * tp + fp + fn),
    iou: ratio(tp, tp + fp + fn),
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    volumeSimilarity: ratio(2 * tp + fp + fn - Math.abs(fn - fp), 2 * tp + fp + fn),
  };
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

function voxelsOf(map: Volume | VoxelArray): VoxelArray {
  return "shapeZyx" in map ? map.data : map;
}

function requireOneShape(
  reference: Volume | VoxelArray,
  prediction: Volume | VoxelArray,
  subject: string,
): void {
  const a = "shapeZyx" in reference ? reference.shapeZyx : [reference.length];
  const b = "shapeZyx" in prediction ? prediction.shapeZyx : [prediction.length];
  const same = a.length === b.length
    ? a.every((n, axis) => n === b[axis])
    : voxelsOf(reference).length === voxelsOf(prediction).length;
  if (same) return;
  throw new OvkitError("GeometryMismatch", {
    subject,
    found: `a prediction of ${b.join(" × ")} voxels`,
    expected: `the reference's ${a.join(" × ")}`,
    remedy: "compare maps of one grid; resample one of them first",
  });
}
