import { mean, median, standardDeviation } from "../foundation/statistics.ts";
import { METRIC_NAMES, type MetricName, type MetricRow } from "./metric_row.ts";

/** Statistics of one metric over the cases that have a value; null where none has. */
export interface MetricStatistics {
  /** Arithmetic mean. */
  readonly mean: number | null;
  /** Population standard deviation. */
  readonly sd: number | null;
  /** Middle value. */
  readonly median: number | null;
  /** Cases with a value. */
  readonly n: number;
}

/** The metrics of one class over all cases. */
export interface ClassSummary {
  /** Number of the class. */
  readonly class: number;
  /** Name of the class, where known. */
  readonly className?: string;
  /** Statistics of each metric. */
  readonly metrics: Readonly<Record<MetricName, MetricStatistics>>;
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

/** Summarises rows by class, in ascending order of class. */
export function summarizeMetrics(rows: readonly MetricRow[]): MetricSummary {
  const labels = [...new Set(rows.map((row) => row.class))].sort((a, b) => a - b);
  const classes = labels.map((label) => {
    const ofClass = rows.filter((row) => row.class === label);
    const className = ofClass.find((row) => row.className !== undefined)?.className;
    return {
      class: label,
      ...(className === undefined ? {} : { className }),
      metrics: perMetric((name) => statistics(ofClass.map((row) => row[name]))),
    };
  });
  return {
    classes,
    foregroundMean: perMetric((name) =>
      statistics(classes.map((summary) => summary.metrics[name].mean)).mean
    ),
    cases: new Set(rows.map((row) => row.case)).size,
  };
}

function perMetric<T>(value: (name: MetricName) => T): Record<MetricName, T> {
  const entries = METRIC_NAMES.map((name) => [name, value(name)]);
  return Object.fromEntries(entries) as Record<MetricName, T>;
}

function statistics(values: readonly (number | null)[]): MetricStatistics {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return { mean: null, sd: null, median: null, n: 0 };
  return {
    mean: mean(present),
    sd: standardDeviation(present),
    median: median(present),
    n: present.length,
  };
}
