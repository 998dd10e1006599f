import type { MetricRow } from "./metric_row.ts";
import { markdownTable } from "./markdown_table.ts";
import { mean } from "../foundation/statistics.ts";

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
  /** Rows that only one of the tables has, as `case class`. */
  readonly unmatched: readonly string[];
  /** The rows and their mean difference as a table. */
  toMarkdown(): string;
}

/** Pairs the rows of two tables by case and class. */
export function compareMetricTables(
  rows: readonly MetricRow[],
  otherRows: readonly MetricRow[],
): MetricComparison {
  const others = new Map(otherRows.map((row) => [keyOf(row), row]));
  const own = new Set(rows.map(keyOf));
  const compared = rows.flatMap((row): ComparedRow[] => {
    const other = others.get(keyOf(row));
    if (other === undefined) return [];
    const difference = row.dice === null || other.dice === null ? null : row.dice - other.dice;
    const { case: name, class: label, className, dice } = row;
    return [{
      case: name,
      class: label,
      ...(className === undefined ? {} : { className }),
      dice,
      otherDice: other.dice,
      difference,
    }];
  });
  const differences = compared.flatMap((row) => row.difference ?? []);
  return {
    rows: compared,
    meanDifference: differences.length === 0 ? null : mean(differences),
    better: differences.filter((difference) => difference > 0).length,
    worse: differences.filter((difference) => difference < 0).length,
    unmatched: [
      ...rows.map(keyOf).filter((key) => !others.has(key)),
      ...otherRows.map(keyOf).filter((key) => !own.has(key)),
    ],
    toMarkdown: () =>
      markdownTable(
        ["case", "class", "dice", "other", "difference"],
        compared.map((row) => [
          row.case,
          row.className ?? row.class,
          row.dice,
          row.otherDice,
          row.difference,
        ]),
      ),
  };
}

function keyOf(row: MetricRow): string {
  return `${row.case} ${row.class}`;
}
