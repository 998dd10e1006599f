import { mean, meanOfPresent, percentile, standardDeviation } from "../foundation/statistics.ts";
import { bootstrapInterval, type BootstrapOptions } from "./bootstrap_interval.ts";
import { METRIC_NAMES, type MetricName, type MetricRow } from "./metric_row.ts";

/** Statistics of one metric over the cases that have a value; null where none has. */
export interface MetricStatistics {
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Population standard deviation. */
  readonly sd: number | null;
  /** Middle value. */
  readonly median: number | null;
  /** First quartile. */
  readonly q1: number | null;
  /** Third quartile. */
  readonly q3: number | null;
  /** Lower end of the mean's bootstrap interval; null for fewer than two cases. */
  readonly ciLow: number | null;
  /** Upper end of the mean's bootstrap interval; null for fewer than two cases. */
  readonly ciHigh: number | null;
  /** Cases with a value. */
  readonly n: number;
}

/** Ratios of the volumes of all cases together; null where there is none. */
export interface PooledMetrics {
  /** Dice. */
  readonly dice: number | null;
  /** Intersection over union. */
  readonly iou: number | null;
  /** Precision. */
  readonly precision: number | null;
  /** Recall. */
  readonly recall: number | null;
  /** Millilitres in all references. */
  readonly volumeReferenceMl: number;
  /** Millilitres in all predictions. */
  readonly volumePredictionMl: number;
}

/** The metrics of one class over all cases. */
export interface ClassSummary {
  /** Number of the class. */
  readonly class: number;
  /** Name of the class, where known. */
  readonly className?: string;
  /** Cases in which neither map holds the class; no metric but specificity counts them. */
  readonly bothEmpty: number;
  /** Statistics of each metric. */
  readonly metrics: Readonly<Record<MetricName, MetricStatistics>>;
  /** The cases taken together, by volume ("global" metrics). */
  readonly pooled: PooledMetrics;
}

/** The metrics of a table over its cases. */
export interface MetricSummary {
  /** One entry a class, ascending. */
  readonly classes: readonly ClassSummary[];
  /** For each metric the mean over the classes' means: every class counts the same. */
  readonly foregroundMean: Readonly<Record<MetricName, number | null>>;
  /** Number of different cases. */
  readonly cases: number;
}

/**
 * Summarises rows by class, in ascending order of class.
 *
 * @param options of the confidence intervals
 */
export function summarizeMetrics(
  rows: readonly MetricRow[],
  options: BootstrapOptions = {},
): MetricSummary {
  const labels = [...new Set(rows.map((row) => row.class))].sort((a, b) => a - b);
  const classes = labels.map((label) => {
    const ofClass = rows.filter((row) => row.class === label);
    const className = ofClass.find((row) => row.className !== undefined)?.className;
    return {
      class: label,
      ...(className === undefined ? {} : { className }),
      bothEmpty: ofClass.filter((row) => row.bothEmpty).length,
      metrics: perMetric((name) => statistics(ofClass.map((row) => row[name]), options)),
      pooled: pooled(ofClass),
    };
  });
  return {
    classes,
    foregroundMean: perMetric((name) =>
      meanOfPresent(classes.map((summary) => summary.metrics[name].mean))
    ),
    cases: new Set(rows.map((row) => row.case)).size,
  };
}

/** The same for each metric. */
export function perMetric<T>(value: (name: MetricName) => T): Record<MetricName, T> {
  const entries = METRIC_NAMES.map((name) => [name, value(name)]);
  return Object.fromEntries(entries) as Record<MetricName, T>;
}

function statistics(
  values: readonly (number | null)[],
  options: BootstrapOptions,
): MetricStatistics {
  const present = values.filter((value) => value !== null).sort((a, b) => a - b);
  const n = present.length;
  if (n === 0) {
    return { mean: null, sd: null, median: null, q1: null, q3: null, ciLow: null, ciHigh: null, n };
  }
  const [ciLow, ciHigh] = bootstrapInterval(present, options) ?? [null, null];
  return {
    mean: mean(present),
    sd: standardDeviation(present),
    median: percentile(present, 50),
    q1: percentile(present, 25),
    q3: percentile(present, 75),
    ciLow,
    ciHigh,
    n,
  };
}

function pooled(rows: readonly MetricRow[]): PooledMetrics {
  let both = 0;
  let volumeReferenceMl = 0;
  let volumePredictionMl = 0;
  for (const row of rows) {
    volumeReferenceMl += row.volumeReferenceMl;
    volumePredictionMl += row.volumePredictionMl;
    const voxels = row.truePositives + row.falseNegatives;
    if (voxels > 0) both += row.truePositives / voxels * row.volumeReferenceMl;
  }
  const ratio = (part: number, whole: number) => whole === 0 ? null : part / whole;
  return {
    dice: ratio(2 * both, volumeReferenceMl + volumePredictionMl),
    iou: ratio(both, volumeReferenceMl + volumePredictionMl - both),
    precision: ratio(both, volumePredictionMl),
    recall: ratio(both, volumeReferenceMl),
    volumeReferenceMl,
    volumePredictionMl,
  };
}
