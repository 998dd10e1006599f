import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { classMask, type ClassOverlap, classOverlaps } from "./class_overlaps.ts";
import { compareLesions, type LesionMatching } from "./compare_lesions.ts";
import type { MetricRow } from "./metric_row.ts";
import type { SurfaceConvention } from "./surface_convention.ts";
import { surfaceDistances } from "./surface_distances.ts";
import { normalizedSurfaceDistance, surfaceMetrics } from "./surface_metrics.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode compareSegmentations}. */
export interface CompareSegmentationsOptions {
  /**
   * Distance between voxels along z, y, x in millimetres.
   *
   * @default {the reference's, where it is a Volume}
   */
  readonly spacingZyxMm?: readonly [number, number, number];
  /**
   * Voxels along z, y, x. Without it there are neither surfaces nor lesions.
   *
   * @default {that of the map that is a Volume}
   */
  readonly shapeZyx?: readonly [number, number, number];
  /** Classes to report, present or not. @default {every class above 0 in either map} */
  readonly classes?: readonly number[];
  /** Names of classes by number. @default {none} */
  readonly classNames?: Readonly<Record<number, string>>;
  /** Name of the case in the rows. @default {""} */
  readonly case?: string;
  /** What counts as a surface; `none` leaves out what is measured on it. @default {"elements"} */
  readonly surface?: SurfaceConvention | "none";
  /**
   * Tolerance of the normalised surface distance in millimetres: one number, or one for each class
   * by number (a class without one has no `nsd`). The field takes the disagreement between raters.
   *
   * @default {2}
   */
  readonly toleranceMm?: number | Readonly<Record<number, number>>;
  /** How connected parts are matched; false leaves them out. @default {any overlap, 26 neighbours} */
  readonly lesions?: LesionMatching | false;
  /** Voxels with this number in the reference are left out of both maps. @default {none} */
  readonly ignoreClass?: number;
}

/**
 * Compares two label maps of one grid class by class: counts, ratios, volumes, distances between the
 * surfaces and connected parts; see {@linkcode MetricRow} for the formulas and for classes that one
 * or both maps lack. Only the box that holds a class is worked on.
 *
 * @param reference class number of every voxel, 0 for background
 * @param prediction the same for the map to be judged
 * @throws {OvkitError} `GeometryMismatch` where the maps differ in shape, `ArgumentInvalid` without
 * a spacing, or where one or a tolerance is not above 0
 *
 * @example Two voxels of three agree
 * ```ts
 * import { compareSegmentations } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const [row] = compareSegmentations(Uint8Array.of(0, 1, 1, 1), Uint8Array.of(0, 0, 1, 1), {
 *   spacingZyxMm: [10, 10, 10],
 *   shapeZyx: [1, 1, 4],
 * });
 * assert.equal(row.dice, 0.8);
 * assert.equal(row.volumeReferenceMl, 3);
 * assert.equal(row.hdMm, 10);
 * ```
 */
export function compareSegmentations(
  reference: Volume | VoxelArray,
  prediction: Volume | VoxelArray,
  options: CompareSegmentationsOptions = {},
): MetricRow[] {
  const subject = options.case ?? "compareSegmentations";
  const spacingZyxMm = spacingOf(reference, prediction, { options, subject });
  requireOneShape(reference, prediction, { shapeZyx: options.shapeZyx, subject });
  const known = options.shapeZyx ?? shapeOf(reference) ?? shapeOf(prediction);
  const { ignoreClass } = options;
  const maps = { reference: voxelsOf(reference), prediction: voxelsOf(prediction) };
  const shapeZyx = known ?? [1, 1, maps.reference.length] as const;
  const overlaps = classOverlaps(maps.reference, maps.prediction, {
    shapeZyx,
    ...(ignoreClass === undefined ? {} : { ignoreClass }),
  });
  const classes = options.classes ?? [...overlaps.classes.keys()].sort((a, b) => a - b);
  const nothing = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  return classes.map((label): MetricRow => {
    const overlap = overlaps.classes.get(label);
    const className = options.classNames?.[label];
    return {
      case: options.case ?? "",
      class: label,
      ...(className === undefined ? {} : { className }),
      ...countMetrics(overlap ?? nothing, overlaps.voxels, spacingZyxMm),
      ...regionMetrics(maps, label, { overlap, shapeZyx: known, spacingZyxMm, options }),
      bothEmpty: overlap === undefined,
      worstMm: known === undefined
        ? null
        : Math.hypot(...known.map((size, axis) => size * spacingZyxMm[axis])),
    };
  });
}

function countMetrics(
  { truePositives: tp, falsePositives: fp, falseNegatives: fn }: Omit<ClassOverlap, "box">,
  voxels: number,
  spacingZyxMm: Triple,
) {
  const voxelMl = spacingZyxMm[0] * spacingZyxMm[1] * spacingZyxMm[2] / 1000;
  const tn = voxels - tp - fp - fn;
  return {
    dice: ratio(2 * tp, 2 * tp + fp + fn),
    iou: ratio(tp, tp + fp + fn),
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    specificity: ratio(tn, tn + fp),
    volumeSimilarity: ratio(2 * tp + fp + fn - Math.abs(fn - fp), 2 * tp + fp + fn),
    relativeVolumeError: ratio(fp - fn, tp + fn),
    absoluteVolumeErrorMl: tp + fp + fn === 0 ? null : Math.abs(fp - fn) * voxelMl,
    volumeReferenceMl: (tp + fn) * voxelMl,
    volumePredictionMl: (tp + fp) * voxelMl,
    truePositives: tp,
    falsePositives: fp,
    falseNegatives: fn,
    trueNegatives: tn,
  };
}

interface RegionOptions {
  readonly overlap: ClassOverlap | undefined;
  readonly shapeZyx: Triple | undefined;
  readonly spacingZyxMm: Triple;
  readonly options: CompareSegmentationsOptions;
}

/** What is measured on masks: surfaces and connected parts, in the box around the class. */
function regionMetrics(
  maps: { readonly reference: VoxelArray; readonly prediction: VoxelArray },
  label: number,
  { overlap, shapeZyx, spacingZyxMm, options }: RegionOptions,
) {
  const { surface: convention = "elements", lesions = {}, ignoreClass } = options;
  const surface = shapeZyx === undefined || convention === "none" ? null : convention;
  const toleranceMm = surface === null ? null : toleranceOf(label, options);
  const none = {
    nsd: null,
    hdMm: null,
    hd95Mm: null,
    assdMm: null,
    masdMm: null,
    lesionRecall: null,
    lesionPrecision: null,
    lesionF1: null,
    lesionsReference: null,
    lesionsPrediction: null,
    surface,
    toleranceMm,
  };
  if (shapeZyx === undefined) return none;
  if (overlap === undefined) {
    return lesions === false ? none : { ...none, lesionsReference: 0, lesionsPrediction: 0 };
  }
  const { box } = overlap;
  const cut = {
    box,
    shapeZyx,
    ...(ignoreClass === undefined ? {} : { ignore: { map: maps.reference, label: ignoreClass } }),
  };
  const boxShape = [0, 1, 2].map((axis) => box.to[axis] - box.from[axis]);
  const [depth, height, width] = boxShape;
  const shape = [depth, height, width] as const;
  const reference = classMask(maps.reference, label, cut);
  const prediction = classMask(maps.prediction, label, cut);
  return {
    ...none,
    ...(lesions === false ? {} : lesionMetrics(reference, prediction, { shape, lesions })),
    ...(surface === null ? {} : surfaceRow(reference, prediction, {
      shapeZyx: shape,
      spacingZyxMm,
      convention: surface,
      toleranceMm,
    })),
  };
}

function lesionMetrics(
  reference: Uint8Array,
  prediction: Uint8Array,
  { shape, lesions }: { shape: Triple; lesions: LesionMatching },
) {
  const { lesionsFound: _found, lesionsRight: _right, ...columns } = compareLesions(
    reference,
    prediction,
    shape,
    lesions,
  );
  return columns;
}

function surfaceRow(
  reference: Uint8Array,
  prediction: Uint8Array,
  options: {
    shapeZyx: Triple;
    spacingZyxMm: Triple;
    convention: SurfaceConvention;
    toleranceMm: number | null;
  },
) {
  const { convention, toleranceMm } = options;
  const distances = surfaceDistances(reference, prediction, options);
  const { hdMm, hd95Mm, assdMm, masdMm } = surfaceMetrics(distances, convention);
  const nsd = toleranceMm === null ? null : normalizedSurfaceDistance(distances, toleranceMm);
  return { nsd, hdMm, hd95Mm, assdMm, masdMm };
}

function toleranceOf(
  label: number,
  { toleranceMm = 2, case: subject = "compareSegmentations" }: CompareSegmentationsOptions,
): number | null {
  const tolerance = typeof toleranceMm === "number" ? toleranceMm : toleranceMm[label];
  if (tolerance === undefined) return null;
  if (Number.isFinite(tolerance) && tolerance >= 0) return tolerance;
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: `a tolerance of ${tolerance}`,
    expected: "millimetres of at least 0",
  });
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator === 0 ? null : numerator / denominator;
}

function voxelsOf(map: Volume | VoxelArray): VoxelArray {
  return "shapeZyx" in map ? map.data : map;
}

function shapeOf(map: Volume | VoxelArray): Triple | undefined {
  return "shapeZyx" in map ? map.shapeZyx : undefined;
}

function spacingOf(
  reference: Volume | VoxelArray,
  prediction: Volume | VoxelArray,
  { options, subject }: { options: CompareSegmentationsOptions; subject: string },
): Triple {
  const own = [reference, prediction].find((map): map is Volume => "shapeZyx" in map);
  const spacing = options.spacingZyxMm ?? own?.spacingZyxMm;
  if (spacing === undefined) {
    throw new OvkitError("ArgumentInvalid", { subject, found: "no spacingZyxMm" });
  }
  if (spacing.every((mm) => Number.isFinite(mm) && mm > 0)) return spacing;
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: `a spacing of ${spacing.join(" × ")} mm`,
    expected: "three distances above 0",
  });
}

function requireOneShape(
  reference: Volume | VoxelArray,
  prediction: Volume | VoxelArray,
  { shapeZyx, subject }: { shapeZyx: Triple | undefined; subject: string },
): void {
  const [a, b] = [reference, prediction].map((map) =>
    shapeOf(map) ??
      (shapeZyx !== undefined && count(shapeZyx) === voxelsOf(map).length
        ? shapeZyx
        : [voxelsOf(map).length])
  );
  const same = a.length === b.length
    ? a.every((n, axis) => n === b[axis])
    : voxelsOf(reference).length === voxelsOf(prediction).length;
  if (!same) {
    throw new OvkitError("GeometryMismatch", {
      subject,
      found: `a prediction of ${b.join(" × ")} voxels`,
      expected: `the reference's ${a.join(" × ")}`,
      remedy: "compare maps of one grid; resample one of them first",
    });
  }
  if (shapeZyx === undefined || count(shapeZyx) === voxelsOf(reference).length) return;
  throw new OvkitError("GeometryMismatch", {
    subject,
    found: `${voxelsOf(reference).length} voxels`,
    expected: `${shapeZyx.join(" × ")}`,
  });
}

function count(shapeZyx: Triple): number {
  return shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
}
