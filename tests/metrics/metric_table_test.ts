import assert from "node:assert/strict";
import { readNpy } from "../../lib/io/read_npy.ts";
import { compareSegmentations } from "../../lib/metrics/compare_segmentations.ts";
import { MetricTable } from "../../lib/metrics/metric_table.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";

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
  assert.deepEqual(dice[1], {
    mean: 0.5,
    sd: 0.5,
    median: 0.5,
    q1: 0.25,
    q3: 0.75,
    ciLow: 0,
    ciHigh: 1,
    n: 2,
  });
  assert.deepEqual([dice[2].mean, dice[2].sd, dice[2].ciLow, dice[2].n], [null, null, null, 0]);
  assert.deepEqual(classes.map((summary) => summary.bothEmpty), [0, 0, 2]);
  assert.ok(Math.abs(foregroundMean.dice! - (5 / 6 + 0.5) / 2) < 1e-12);
});

Deno.test("CSV quotes names and leaves empty what has no value", () => {
  const [header, first, , third] = table.toCsv().split("\n");
  const columns = header.split(",");
  assert.equal(columns.length, 31);
  assert.ok(first.startsWith('x,1,"a ""b"", c|d",1,1,1,1,1,1,0,0,'), first);
  const values = third.split(",");
  assert.equal(values.length, 31);
  assert.equal(values[columns.indexOf("dice")], "");
  assert.equal(values[columns.indexOf("truePositives")], "0");
  assert.equal(values[columns.indexOf("trueNegatives")], "4");
  assert.equal(values[columns.indexOf("bothEmpty")], "true");
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

Deno.test("pooled metrics are ovseg's of the whole set", async () => {
  const folder = new URL("../golden/metrics/", import.meta.url);
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(new URL(name, folder)));
  const { scans, lb_classes } = await read("ovseg.json");
  const stored = await read("ovseg_pooled.json");
  const mask = async (name: string) =>
    (await readNpy(new URL(name, folder).pathname)).data as VoxelArray;
  const rows = [];
  for (const { label, prediction, spacing } of scans) {
    rows.push(...compareSegmentations(await mask(label), await mask(prediction), {
      spacingZyxMm: spacing,
      classes: lb_classes,
      case: label,
    }));
  }
  const { classes } = new MetricTable(rows).summary();
  assert.equal(classes.length, 3);
  for (const { class: number, pooled } of classes) {
    for (const name of ["dice", "recall", "precision"] as const) {
      assert.ok(Math.abs(pooled[name]! * 100 - stored[`${name}_${number}`]) < 1e-9);
    }
    assert.ok(Math.abs(pooled.volumeReferenceMl * 1000 - stored[`_gt_volume_${number}`]) < 1e-9);
  }
});

Deno.test("rows are sorted by a column, those without a value last", () => {
  const dice = (descending: boolean) =>
    table.sortBy("dice", { descending }).rows.map((row) => row.dice);
  assert.deepEqual(dice(false), [0, 2 / 3, 1, 1, null, null]);
  assert.deepEqual(dice(true), [1, 1, 2 / 3, 0, null, null]);
  assert.equal(table.sortBy("case", { descending: true }).rows[0].case, "y");
});

Deno.test("LaTeX escapes what it reads as commands", () => {
  const latex = new MetricTable(compareSegmentations(Uint8Array.of(1), Uint8Array.of(1), {
    spacingZyxMm,
    classNames: { 1: "50 %_a&b\\c" },
  })).toLatex();
  assert.ok(latex.includes("50 \\%\\_a\\&b\\textbackslash{}c & 1 & 1 "), latex);
  assert.match(latex, /^\\begin\{tabular\}\{lr+\}\n\\toprule\n/);
});

Deno.test("the comparison tests cases: six gains of six, distances that fall are better", () => {
  const rows = (shift: number) =>
    Array.from({ length: 6 }, (_, i) => {
      const reference = new Uint8Array(40).fill(1, 10, 20);
      const prediction = new Uint8Array(40).fill(1, 10 + shift * (1 + i % 3), 20 + i);
      return compareSegmentations(reference, prediction, {
        spacingZyxMm,
        shapeZyx: [1, 1, 40],
        case: `case ${i}`,
      });
    }).flat();
  const comparison = new MetricTable(rows(1)).compare(new MetricTable(rows(2)));
  const [{ metrics }] = comparison.classes;
  assert.deepEqual([metrics.dice.n, metrics.dice.better, metrics.dice.worse], [6, 6, 0]);
  assert.equal(metrics.dice.p, 2 / 64);
  assert.ok(metrics.dice.ciLow! > 0);
  assert.ok(metrics.assdMm.meanDifference! < 0);
  assert.deepEqual([metrics.assdMm.better, metrics.assdMm.worse], [6, 0]);
  assert.deepEqual(comparison.cases.dice, metrics.dice);
  assert.ok(comparison.toMarkdown().includes("p (Wilcoxon)"));
  assert.ok(!/NaN|Infinity/.test(JSON.stringify(comparison)));
});
