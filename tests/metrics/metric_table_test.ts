import assert from "node:assert/strict";
import { compareSegmentations } from "../../lib/metrics/compare_segmentations.ts";
import { MetricTable } from "../../lib/metrics/metric_table.ts";

const spacingZyxMm = [1, 1, 1] as const;

function rowsOf(name: string, prediction: number[]) {
  return compareSegmentations(Uint8Array.of(1, 1, 2, 0), Uint8Array.from(prediction), {
    spacingZyxMm,
    classes: [1, 2, 3],
    classNames: { 1: 'a "b", c|d', 2: "<two>" },
    case: name,
  });
}

const table = new MetricTable([...rowsOf("x", [1, 1, 2, 0]), ...rowsOf("y", [1, 0, 0, 0])]);

Deno.test("the summary by hand: means over cases, then over classes, without empty ones", () => {
  const { classes, foregroundMean, cases } = table.summary();
  assert.equal(cases, 2);
  const dice = classes.map((summary) => summary.metrics.dice);
  assert.ok(Math.abs(dice[0].mean! - (1 + 2 / 3) / 2) < 1e-12);
  assert.ok(Math.abs(dice[0].sd! - 1 / 6) < 1e-12);
  assert.deepEqual(dice[1], { mean: 0.5, sd: 0.5, median: 0.5, n: 2 });
  assert.deepEqual(dice[2], { mean: null, sd: null, median: null, n: 0 });
  assert.ok(Math.abs(foregroundMean.dice! - (5 / 6 + 0.5) / 2) < 1e-12);
});

Deno.test("CSV quotes names and leaves empty what has no value", () => {
  const [header, first, , third] = table.toCsv().split("\n");
  assert.equal(header.split(",").length, 13);
  assert.ok(first.startsWith('x,1,"a ""b"", c|d",1,1,1,1,1,'), first);
  assert.equal(third, "x,3,,,,,,,0,0,0,0,0");
});

Deno.test("Markdown escapes bars, HTML escapes marks, JSON has no NaN", () => {
  assert.ok(table.toMarkdown().includes('| x | a "b", c\\|d | 1 |'));
  const bundle = (table as unknown as Record<symbol, () => Record<string, unknown>>)[
    Symbol.for("Jupyter.display")
  ]();
  assert.ok(String(bundle["text/html"]).includes("<td>&#60;two&#62;</td>"));
  assert.deepEqual(JSON.parse(JSON.stringify(table.toJson())), table.toJson());
  assert.deepEqual(bundle["application/json"], table.toJson());
});

Deno.test("two tables are paired by case and class", () => {
  const other = new MetricTable([...rowsOf("y", [1, 1, 0, 0]), ...rowsOf("z", [0, 0, 0, 0])]);
  const comparison = table.compare(other);
  assert.deepEqual(comparison.rows.map((row) => [row.class, row.difference]), [
    [1, 2 / 3 - 1],
    [2, 0],
    [3, null],
  ]);
  assert.deepEqual([comparison.better, comparison.worse], [0, 1]);
  assert.deepEqual(comparison.unmatched, ["x 1", "x 2", "x 3", "z 1", "z 2", "z 3"]);
  assert.ok(Math.abs(comparison.meanDifference! + 1 / 6) < 1e-12);
  assert.ok(comparison.toMarkdown().includes("-0.3333"));
});

Deno.test("an empty table has a summary", () => {
  assert.deepEqual(new MetricTable([]).summary().foregroundMean.dice, null);
});
