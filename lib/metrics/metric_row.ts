/**
 * How one class of one predicted label map agrees with its reference. Ratios without a value are
 * null, never NaN: a class that neither map holds has no Dice; one that only the prediction holds
 * has Dice 0, precision 0 and no recall; one that only the reference holds has Dice 0, recall 0 and
 * no precision.
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
  /** 1 - |FN - FP| / (2 TP + FP + FN). */
  readonly volumeSimilarity: number | null;
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
}

/** Name of a ratio of a {@linkcode MetricRow}. */
export type MetricName = "dice" | "iou" | "precision" | "recall" | "volumeSimilarity";

/** The columns of a {@linkcode MetricRow} that are ratios in [0, 1] or null. */
export const METRIC_NAMES: readonly MetricName[] = [
  "dice",
  "iou",
  "precision",
  "recall",
  "volumeSimilarity",
];
