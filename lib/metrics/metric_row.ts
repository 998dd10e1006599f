import type { SurfaceConvention } from "./surface_convention.ts";

/**
 * How one class of one predicted label map agrees with its reference.
 *
 * What has no value is null, never NaN or Infinity. A class that neither map holds has no ratio and
 * no distance (`bothEmpty`), so that means leave it out; it is not counted as perfect. A class that
 * only one map holds has Dice, IoU, surface Dice and lesion F1 of 0 and no distances; for a ranking
 * take `worstMm` in their place. Precision needs a prediction, recall and the relative volume error
 * need a reference.
 */
export interface MetricRow {
  /** The case. */
  readonly case: string;
  /** Number of the class. */
  readonly class: number;
  /** Name of the class, where known. */
  readonly className?: string;
  /** 2 TP / (2 TP + FP + FN). */
  readonly dice: number | null;
  /** TP / (TP + FP + FN). */
  readonly iou: number | null;
  /** TP / (TP + FP). */
  readonly precision: number | null;
  /** TP / (TP + FN), the sensitivity. */
  readonly recall: number | null;
  /** TN / (TN + FP); depends on how much background the scan has. */
  readonly specificity: number | null;
  /** 1 - |FN - FP| / (2 TP + FP + FN). */
  readonly volumeSimilarity: number | null;
  /** (prediction - reference) / reference, of the volumes. */
  readonly relativeVolumeError: number | null;
  /** |prediction - reference|, of the volumes in millilitres; null where both are empty. */
  readonly absoluteVolumeErrorMl: number | null;
  /** Normalised surface distance (surface Dice): part of both surfaces within the tolerance. */
  readonly nsd: number | null;
  /** Hausdorff distance in millimetres. */
  readonly hdMm: number | null;
  /** The larger of both directions' 95th percentiles of distance. */
  readonly hd95Mm: number | null;
  /** Mean distance over the points of both surfaces together. */
  readonly assdMm: number | null;
  /** Mean of both directions' mean distances. */
  readonly masdMm: number | null;
  /** Found connected parts over those of the reference. */
  readonly lesionRecall: number | null;
  /** Right predicted connected parts over all predicted ones. */
  readonly lesionPrecision: number | null;
  /** Harmonic mean of the two. */
  readonly lesionF1: number | null;
  /** Connected parts of the class in the reference; null where they were not looked for. */
  readonly lesionsReference: number | null;
  /** Connected parts of the class in the prediction. */
  readonly lesionsPrediction: number | null;
  /** Millilitres of the class in the reference. */
  readonly volumeReferenceMl: number;
  /** Millilitres of the class in the prediction. */
  readonly volumePredictionMl: number;
  /** Voxels of the class in both maps. */
  readonly truePositives: number;
  /** Voxels of the class in the prediction only. */
  readonly falsePositives: number;
  /** Voxels of the class in the reference only. */
  readonly falseNegatives: number;
  /** Voxels of the class in neither map. */
  readonly trueNegatives: number;
  /** Whether neither map holds the class. */
  readonly bothEmpty: boolean;
  /** Diagonal of the scan in millimetres, for ranking where a distance is null; null without a shape. */
  readonly worstMm: number | null;
  /** What counts as the surface; null where no surface was looked at. */
  readonly surface: SurfaceConvention | null;
  /** The tolerance of `nsd` in millimetres. */
  readonly toleranceMm: number | null;
}

/** Name of a measure of a {@linkcode MetricRow}. */
export type MetricName =
  | "dice"
  | "iou"
  | "precision"
  | "recall"
  | "specificity"
  | "volumeSimilarity"
  | "relativeVolumeError"
  | "absoluteVolumeErrorMl"
  | "nsd"
  | "hdMm"
  | "hd95Mm"
  | "assdMm"
  | "masdMm"
  | "lesionRecall"
  | "lesionPrecision"
  | "lesionF1";

/** The columns of a {@linkcode MetricRow} that are averaged over cases. */
export const METRIC_NAMES: readonly MetricName[] = [
  "dice",
  "iou",
  "precision",
  "recall",
  "specificity",
  "volumeSimilarity",
  "relativeVolumeError",
  "absoluteVolumeErrorMl",
  "nsd",
  "hdMm",
  "hd95Mm",
  "assdMm",
  "masdMm",
  "lesionRecall",
  "lesionPrecision",
  "lesionF1",
];

/**
 * How much worse a value of a measure is than none: less is better for distances and errors, a
 * signed error counts by its size.
 */
export function lossOf(name: MetricName, value: number): number {
  if (name === "relativeVolumeError") return Math.abs(value);
  return name.endsWith("Mm") || name === "absoluteVolumeErrorMl" ? value : -value;
}
