import type { BootstrapOptions } from "./bootstrap_interval.ts";
import { compareMetricTables, type MetricComparison } from "./compare_metric_tables.ts";
import { latexTable } from "./latex_table.ts";
import { type Cell, cellText, markdownTable } from "./markdown_table.ts";
import { METRIC_NAMES, type MetricName, type MetricRow } from "./metric_row.ts";
import { type MetricSummary, summarizeMetrics } from "./summarize_metrics.ts";

const CSV_COLUMNS = [
  "case",
  "class",
  "className",
  ...METRIC_NAMES,
  "volumeReferenceMl",
  "volumePredictionMl",
  "truePositives",
  "falsePositives",
  "falseNegatives",
  "trueNegatives",
  "lesionsReference",
  "lesionsPrediction",
  "bothEmpty",
  "worstMm",
  "surface",
  "toleranceMm",
] as const;

/** What null means in a row, and how means are taken; goes with the numbers. */
const POLICY = {
  bothEmpty: "a class that neither map holds has null and is left out of means",
  oneEmpty:
    "a class that one map holds has 0 for Dice, IoU, surface Dice and lesion F1, and null " +
    "for distances (rank with worstMm, the scan's diagonal)",
  means: "over cases for each class, then over classes; pooled: volumes of all cases together",
  interval: "95 % percentile bootstrap of the mean",
} as const;

const VIEW_HEADER = [
  "case",
  "class",
  "Dice",
  "IoU",
  "precision",
  "recall",
  "NSD",
  "HD95 mm",
  "ASSD mm",
  "reference ml",
  "prediction ml",
];

/** Options of {@linkcode MetricTable.sortBy}. */
export interface SortOptions {
  /** Largest first. @default {false} */
  readonly descending?: boolean;
}

/**
 * The metrics of many cases and classes. Plain data in, plain data out; a notebook shows it as a
 * table.
 *
 * @example Mean Dice over two cases
 * ```ts
 * import { compareSegmentations, MetricTable } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const options = { spacingZyxMm: [1, 1, 1] as const };
 * const table = new MetricTable([
 *   ...compareSegmentations(Uint8Array.of(1), Uint8Array.of(1), { ...options, case: "a" }),
 *   ...compareSegmentations(Uint8Array.of(1), Uint8Array.of(0), { ...options, case: "b" }),
 * ]);
 * assert.equal(table.summary().foregroundMean.dice, 0.5);
 * ```
 */
export class MetricTable {
  /** One row per case and class. */
  readonly rows: readonly MetricRow[];
  #summary: { readonly key: string; readonly value: MetricSummary } | undefined;

  /** Makes a table of rows, in the order given. */
  constructor(rows: readonly MetricRow[]) {
    this.rows = Object.freeze([...rows]);
  }

  /**
   * Mean with bootstrap interval, standard deviation, median, quartiles and number per class, the
   * cases pooled, and the mean over classes.
   */
  summary(options: BootstrapOptions = {}): MetricSummary {
    const key = JSON.stringify(options);
    if (this.#summary?.key !== key) {
      this.#summary = { key, value: summarizeMetrics(this.rows, options) };
    }
    return this.#summary.value;
  }

  /** Pairs the rows with those of another table by case and class, and tests the differences. */
  compare(other: MetricTable, options: BootstrapOptions = {}): MetricComparison {
    return compareMetricTables(this.rows, other.rows, options);
  }

  /** A table with the rows in ascending order of a column; rows without a value come last. */
  sortBy(column: MetricName | "case" | "class", options: SortOptions = {}): MetricTable {
    const { descending = false } = options;
    const sign = descending ? -1 : 1;
    const rows = [...this.rows].sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      if (x === null || y === null) return Number(x === null) - Number(y === null);
      return x < y ? -sign : x > y ? sign : 0;
    });
    return new MetricTable(rows);
  }

  /** The summary and all rows as two Markdown tables. */
  toMarkdown(): string {
    const { header, rows } = this.#summaryCells();
    const cases = this.rows.map(viewCells);
    return `${markdownTable(header, rows)}\n${markdownTable(VIEW_HEADER, cases)}`;
  }

  /** All columns of all rows, comma separated, with a header line; empty where there is no value. */
  toCsv(): string {
    const lines = this.rows.map((row) =>
      CSV_COLUMNS.map((column) => csvCell(row[column])).join(",")
    );
    return [CSV_COLUMNS.join(","), ...lines].join("\n") + "\n";
  }

  /** The summary as a LaTeX table (booktabs). */
  toLatex(): string {
    const { header, rows } = this.#summaryCells();
    return latexTable(header, rows);
  }

  /** Rows and summary as plain data without NaN, and what null and the means mean. */
  toJson(): {
    rows: readonly MetricRow[];
    summary: MetricSummary;
    policy: Readonly<Record<string, string>>;
  } {
    return { rows: this.rows, summary: this.summary(), policy: POLICY };
  }

  /** What a notebook shows. */
  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    const { header, rows } = this.#summaryCells();
    return {
      "text/plain": this.toMarkdown(),
      "text/html": htmlTable(header, rows) + htmlTable(VIEW_HEADER, this.rows.map(viewCells)),
      "application/json": this.toJson(),
    };
  }

  #summaryCells(): { header: string[]; rows: Cell[][] } {
    const { classes, foregroundMean } = this.summary();
    const rows: Cell[][] = classes.map(({ class: label, className, metrics, pooled }) => {
      const { dice, iou, precision, recall, nsd, hd95Mm, assdMm } = metrics;
      return [
        className ?? String(label),
        dice.n,
        dice.mean,
        dice.sd,
        dice.median,
        interval(dice.ciLow, dice.ciHigh),
        pooled.dice,
        ...[iou, precision, recall, nsd, hd95Mm, assdMm].map((statistics) => statistics.mean),
      ];
    });
    const { dice, iou, precision, recall, nsd, hd95Mm, assdMm } = foregroundMean;
    const none = [null, null, null, null];
    rows.push(["mean", null, dice, ...none, iou, precision, recall, nsd, hd95Mm, assdMm]);
    const header = [
      "class",
      "n",
      "Dice",
      "sd",
      "median",
      "95 % CI",
      "pooled",
      "IoU",
      "precision",
      "recall",
      "NSD",
      "HD95 mm",
      "ASSD mm",
    ];
    return { header, rows };
  }
}

function viewCells(row: MetricRow): Cell[] {
  return [
    row.case,
    row.className ?? String(row.class),
    row.dice,
    row.iou,
    row.precision,
    row.recall,
    row.nsd,
    row.hd95Mm,
    row.assdMm,
    row.volumeReferenceMl,
    row.volumePredictionMl,
  ];
}

function interval(low: number | null, high: number | null): string | null {
  return low === null || high === null ? null : `${cellText(low)} to ${cellText(high)}`;
}

function csvCell(value: string | number | boolean | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function htmlTable(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const head = header.map((cell) => `<th>${escapeHtml(cell)}</th>`).join("");
  const body = rows.map((row) =>
    `<tr>${row.map((cell) => `<td>${escapeHtml(cellText(cell))}</td>`).join("")}</tr>`
  ).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
