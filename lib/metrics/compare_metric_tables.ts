import { mean, median } from "../foundation/statistics.ts";
import { bootstrapInterval, type BootstrapOptions } from "./bootstrap_interval.ts";
import { lossOf, type MetricName, type MetricRow } from "./metric_row.ts";
import { markdownTable } from "./markdown_table.ts";
import { perMetric } from "./summarize_metrics.ts";
import { wilcoxonSignedRank } from "./wilcoxon_signed_rank.ts";

/** One class of one case in two tables. */
export interface ComparedRow {
  /** The case. */
  readonly case: string;
  /** Number of the class. */
  readonly class: number;
  /** Name of the class, where known. */
  readonly className?: string;
  /** Dice in the first table. */
  readonly dice: number | null;
  /** Dice in the other table. */
  readonly otherDice: number | null;
  /** First minus other; null where either has no value. */
  readonly difference: number | null;
}

/** How one metric differs between two tables, over the pairs in which both have a value. */
export interface MetricChange {
  /** Pairs with both values. */
  readonly n: number;
  /** Mean of first minus other. */
  readonly meanDifference: number | null;
  /** Median of first minus other. */
  readonly medianDifference: number | null;
  /** Lower end of the mean difference's bootstrap interval. */
  readonly ciLow: number | null;
  /** Upper end of the mean difference's bootstrap interval. */
  readonly ciHigh: number | null;
  /** Pairs in which the first table is better: higher ratios, smaller distances and errors. */
  readonly better: number;
  /** Pairs in which the other table is better. */
  readonly worse: number;
  /** Two-sided p of Wilcoxon's signed-rank test; null where no pair differs. */
  readonly p: number | null;
  /** How p was computed. */
  readonly method: "exact" | "normal";
}

/** All metrics of one class in two tables. */
export interface ClassComparison {
  /** Number of the class. */
  readonly class: number;
  /** Name of the class, where known. */
  readonly className?: string;
  /** The change of each metric over the cases. */
  readonly metrics: Readonly<Record<MetricName, MetricChange>>;
}

/** Two tables side by side, over the rows both have. */
export interface MetricComparison {
  /** The rows both tables have. */
  readonly rows: readonly ComparedRow[];
  /** Mean of the differences in Dice; null without any. */
  readonly meanDifference: number | null;
  /** Rows in which the first table has the higher Dice. */
  readonly better: number;
  /** Rows in which the other table has the higher Dice. */
  readonly worse: number;
  /** The change of each metric class by class, tested over the cases. */
  readonly classes: readonly ClassComparison[];
  /** The change of each metric's mean over the classes of a case, tested over the cases. */
  readonly cases: Readonly<Record<MetricName, MetricChange>>;
  /** Rows that only one of the tables has, as `case class`. */
  readonly unmatched: readonly string[];
  /** The changes in Dice by class, and the rows, as tables. */
  toMarkdown(): string;
}

type Pair = readonly [MetricRow, MetricRow];

/** Pairs the rows of two tables by case and class. */
export function compareMetricTables(
  rows: readonly MetricRow[],
  otherRows: readonly MetricRow[],
  options: BootstrapOptions = {},
): MetricComparison {
  const others = new Map(otherRows.map((row) => [keyOf(row), row]));
  const own = new Set(rows.map(keyOf));
  const pairs = rows.flatMap((row): Pair[] => {
    const other = others.get(keyOf(row));
    return other === undefined ? [] : [[row, other]];
  });
  const compared = pairs.map(comparedRow);
  const differences = compared.flatMap((row) => row.difference ?? []);
  const classes = groupsBy(pairs, ([row]) => row.class).map(([label, ofClass]) => {
    const className = ofClass.find(([row]) => row.className !== undefined)?.[0].className;
    return {
      class: label,
      ...(className === undefined ? {} : { className }),
      metrics: perMetric((name) =>
        change(ofClass.flatMap((pair) => valuesOf(pair, name)), {
          name,
          options,
        })
      ),
    };
  }).sort((a, b) => a.class - b.class);
  const byCase = groupsBy(pairs, ([row]) => row.case);
  const cases = perMetric((name) =>
    change(
      byCase.flatMap(([, ofCase]) => meanPair(ofCase.flatMap((pair) => valuesOf(pair, name)))),
      {
        name,
        options,
      },
    )
  );
  return {
    rows: compared,
    meanDifference: differences.length === 0 ? null : mean(differences),
    better: differences.filter((difference) => difference > 0).length,
    worse: differences.filter((difference) => difference < 0).length,
    classes,
    cases,
    unmatched: [
      ...rows.map(keyOf).filter((key) => !others.has(key)),
      ...otherRows.map(keyOf).filter((key) => !own.has(key)),
    ],
    toMarkdown: () => changeTable(classes, cases) + "\n" + rowTable(compared),
  };
}

function comparedRow([row, other]: Pair): ComparedRow {
  const { case: name, class: label, className, dice } = row;
  return {
    case: name,
    class: label,
    ...(className === undefined ? {} : { className }),
    dice,
    otherDice: other.dice,
    difference: dice === null || other.dice === null ? null : dice - other.dice,
  };
}

/** Both values of a metric, where there are two. */
function valuesOf([row, other]: Pair, name: MetricName): [number, number][] {
  const [a, b] = [row[name], other[name]];
  return a === null || b === null ? [] : [[a, b]];
}

function meanPair(values: readonly [number, number][]): [number, number][] {
  if (values.length === 0) return [];
  return [[mean(values.map(([a]) => a)), mean(values.map(([, b]) => b))]];
}

function change(
  values: readonly (readonly [number, number])[],
  { name, options }: { name: MetricName; options: BootstrapOptions },
): MetricChange {
  const differences = values.map(([a, b]) => a - b);
  const losses = values.map(([a, b]) => lossOf(name, a) - lossOf(name, b));
  const { p, method } = wilcoxonSignedRank(differences);
  const [ciLow, ciHigh] = bootstrapInterval(differences, options) ?? [null, null];
  return {
    n: values.length,
    meanDifference: values.length === 0 ? null : mean(differences),
    medianDifference: values.length === 0 ? null : median(differences),
    ciLow,
    ciHigh,
    better: losses.filter((loss) => loss < 0).length,
    worse: losses.filter((loss) => loss > 0).length,
    p,
    method,
  };
}

function groupsBy<T, K>(items: readonly T[], key: (item: T) => K): [K, T[]][] {
  return [...Map.groupBy(items, key)];
}

function changeTable(
  classes: readonly ClassComparison[],
  cases: Readonly<Record<MetricName, MetricChange>>,
): string {
  const cells = (
    name: string,
    { n, meanDifference, ciLow, ciHigh, better, worse, p }: MetricChange,
  ) => [name, n, meanDifference, ciLow, ciHigh, better, worse, p];
  return markdownTable(
    ["class", "n", "difference in Dice", "95 % from", "to", "better", "worse", "p (Wilcoxon)"],
    [
      ...classes.map((it) => cells(it.className ?? String(it.class), it.metrics.dice)),
      cells("mean", cases.dice),
    ],
  );
}

function rowTable(rows: readonly ComparedRow[]): string {
  return markdownTable(
    ["case", "class", "dice", "other", "difference"],
    rows.map((row) => [
      row.case,
      row.className ?? row.class,
      row.dice,
      row.otherDice,
      row.difference,
    ]),
  );
}

function keyOf(row: MetricRow): string {
  return `${row.case} ${row.class}`;
}
