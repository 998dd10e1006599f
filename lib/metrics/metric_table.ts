import { compareMetricTables, type MetricComparison } from "./compare_metric_tables.ts";
import { type Cell, cellText, markdownTable } from "./markdown_table.ts";
import { METRIC_NAMES, type MetricRow } from "./metric_row.ts";
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
] as const;

const VIEW_HEADER = [
  "case",
  "class",
  "Dice",
  "IoU",
  "precision",
  "recall",
  "reference ml",
  "prediction ml",
];

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

  /** Makes a table of rows, in the order given. */
  constructor(rows: readonly MetricRow[]) {
    this.rows = Object.freeze([...rows]);
  }

  /** Mean, standard deviation, median and number per class, and the mean over classes. */
  summary(): MetricSummary {
    return summarizeMetrics(this.rows);
  }

  /** Pairs the rows with those of another table by case and class. */
  compare(other: MetricTable): MetricComparison {
    return compareMetricTables(this.rows, other.rows);
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

  /** Rows and summary as plain data without NaN. */
  toJson(): { rows: readonly MetricRow[]; summary: MetricSummary } {
    return { rows: this.rows, summary: this.summary() };
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
    const rows: Cell[][] = classes.map((summary) => {
      const { dice, iou, precision, recall } = summary.metrics;
      const name = summary.className ?? String(summary.class);
      return [name, dice.n, dice.mean, dice.sd, dice.median, iou.mean, precision.mean, recall.mean];
    });
    const { dice, iou, precision, recall } = foregroundMean;
    rows.push(["mean", null, dice, null, null, iou, precision, recall]);
    const header = ["class", "n", "Dice", "sd", "median", "IoU", "precision", "recall"];
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
    row.volumeReferenceMl,
    row.volumePredictionMl,
  ];
}

function csvCell(value: string | number | null | undefined): string {
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
