import { join } from "node:path";
import { boxChart } from "../../lib/charts/box_chart.ts";
import { pngOfDrawing } from "../../lib/charts/png_of_drawing.ts";
import { svgOfDrawing } from "../../lib/charts/svg_of_drawing.ts";
import { writeFileAtomic } from "../../lib/foundation/write_file_atomic.ts";
import { markdownTable } from "../../lib/metrics/markdown_table.ts";
import { type SetupName, SETUPS } from "./experiment.ts";
import type { FinishedRun } from "./finished_run.ts";
import { metricSpreads, setupSpreads, valuesOf } from "./spread.ts";

const colors: Readonly<Record<SetupName, string>> = {
  random: "#d55e00",
  seed: "#0072b2",
  deterministic: "#009e73",
};

const shownMetrics = ["dice", "iou"];

/**
 * Writes what an experiment came to: `results.json`, `runs.csv`, `spread.csv`, `report.md`,
 * `box_plot.svg` and `box_plot.png`.
 *
 * @param title what was trained on
 * @returns the report
 */
export async function writeResults(
  folder: string,
  title: string,
  runs: readonly FinishedRun[],
): Promise<string> {
  const spreads = metricSpreads(runs);
  const setups = setupSpreads(runs);
  const results = { title, setups, spreads, runs };
  await writeFileAtomic(join(folder, "results.json"), JSON.stringify(results, null, 1) + "\n");
  await writeFileAtomic(join(folder, "runs.csv"), csv(runs.flatMap(rowsOfRun)));
  await writeFileAtomic(join(folder, "spread.csv"), csv(spreads.map((one) => ({ ...one }))));
  const drawing = boxChart(boxPanels(runs));
  await writeFileAtomic(
    join(folder, "box_plot.svg"),
    svgOfDrawing(drawing, { ground: "reader" }) + "\n",
  );
  await writeFileAtomic(join(folder, "box_plot.png"), pngOfDrawing(drawing));
  const report = reportOf(title, runs);
  await writeFileAtomic(join(folder, "report.md"), report);
  return report;
}

function boxPanels(runs: readonly FinishedRun[]) {
  const classes = [...new Set(runs.flatMap((run) => run.classes.map(({ name }) => name)))];
  const setups = [...new Set(runs.map(({ setup }) => setup))];
  return classes.map((name) => ({
    title: `Dice, ${name}`,
    groups: setups.map((setup) => ({
      name: setup,
      color: colors[setup],
      values: valuesOf(runs, { setup, class: name, metric: "dice" }),
    })),
  }));
}

function reportOf(title: string, runs: readonly FinishedRun[]): string {
  const number = (value: number | null) => value === null ? "" : value.toFixed(6);
  const distinct = setupSpreads(runs).map((one) => [
    one.setup,
    SETUPS[one.setup],
    one.runs,
    one.distinctWeights,
    one.distinctHistories,
    one.distinctPredictions,
    one.seconds.toFixed(1),
  ]);
  const spread = metricSpreads(runs).filter(({ metric }) => shownMetrics.includes(metric))
    .map((one) => [
      one.class,
      one.metric,
      one.setup,
      one.n,
      ...[one.mean, one.sd, one.min, one.median, one.max].map(number),
      number(one.max - one.min),
    ]);
  return `# Reproducibility of ${title}\n\n` +
    "Distinct results, counted by SHA-256:\n\n" +
    markdownTable(
      ["set-up", "what is fixed", "runs", "weights", "histories", "label maps", "s per run"],
      distinct,
    ) +
    "\nSpread over the runs; sd divides by n - 1:\n\n" +
    markdownTable(
      ["class", "metric", "set-up", "n", "mean", "sd", "min", "median", "max", "range"],
      spread,
    );
}

function rowsOfRun(run: FinishedRun): Record<string, unknown>[] {
  const { classes, ...facts } = run;
  return classes.map(({ name, metrics }) => ({ ...facts, class: name, ...metrics }));
}

function csv(rows: readonly Record<string, unknown>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => {
    const text = value === null || value === undefined ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return [columns, ...rows.map((row) => columns.map((column) => cell(row[column])))]
    .map((cells) => cells.join(",") + "\n").join("");
}
