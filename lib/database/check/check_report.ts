import { markdownTable } from "../../metrics/markdown_table.ts";
import { median } from "../../foundation/statistics.ts";
import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";

/** Rows of the table of cases that a terminal or a notebook shows. */
const SHOWN_CASES = 40;

/** What a check of raw data found. */
export interface CheckReport {
  /** Name of the raw data. */
  readonly dataset: string;
  /** Number of cases looked at. */
  readonly cases: number;
  /** What each case holds, in order of the cases. */
  readonly facts: readonly CaseFacts[];
  /** What is wrong, in order of the cases, then what shows across them. */
  readonly problems: readonly CaseProblem[];
  /** Names of the classes by number, as far as known. */
  readonly classNames: Readonly<Record<number, string>>;
  /** Stored class to the number that a plan gives it, where these differ. */
  readonly remap: Readonly<Record<number, number>>;
  /** Whether there is no error. */
  readonly ok: boolean;
  /** The problems and the cases, one line each. */
  toMarkdown(): string;
  /** Plain data with the same content, without pictures. */
  toJson(): CheckJson;
}

/** A check as plain data. */
export type CheckJson =
  & Pick<CheckReport, "dataset" | "cases" | "ok" | "problems" | "classNames" | "remap">
  & { readonly facts: readonly Omit<CaseFacts, "thumbnail">[] };

/** What a report is made of. */
export type CheckFindings = Pick<
  CheckReport,
  "dataset" | "facts" | "problems" | "classNames" | "remap"
>;

/** Puts what was found into a report. */
export function checkReport(findings: CheckFindings): CheckReport {
  const { dataset, facts, problems, classNames, remap } = findings;
  const count = (wanted: CaseProblem["severity"]) =>
    problems.filter(({ severity }) => severity === wanted).length;
  const ok = count("error") === 0;
  const cases = facts.length;
  function toMarkdown(): string {
    const notes = count("note");
    const head = `${dataset}: ${cases} cases, ${count("error")} errors, ${
      count("warning")
    } warnings${notes > 0 ? `, ${notes} notes` : ""}`;
    const rows = problems.map((p) => [p.severity, p.case, p.problem, p.found, p.cure]);
    return [
      head,
      ...rows.length > 0 ? [markdownTable(["", "case", "problem", "found", "cure"], rows)] : [],
      summary(facts),
      caseTable(facts),
    ].filter((part) => part !== "").join("\n\n");
  }
  function toJson(): CheckJson {
    const plain = facts.map(({ thumbnail: _picture, ...rest }) => rest);
    return { dataset, cases, ok, problems, classNames, remap, facts: plain };
  }
  const report = {
    dataset,
    cases,
    facts,
    problems,
    classNames,
    remap,
    ok,
    toMarkdown,
    toJson,
    [Symbol.for("Jupyter.display")]: () => ({
      "text/plain": toMarkdown(),
      "text/markdown": toMarkdown(),
    }),
  };
  return Object.freeze(report);
}

function summary(facts: readonly CaseFacts[]): string {
  const grids = facts.flatMap(({ spacingZyxMm, shapeZyx }) =>
    spacingZyxMm && shapeZyx ? [{ spacingZyxMm, shapeZyx }] : []
  );
  if (grids.length === 0) return "";
  const middle = (of: (grid: typeof grids[number]) => readonly number[], digits: number) =>
    [0, 1, 2].map((axis) => +median(grids.map((grid) => of(grid)[axis])).toFixed(digits))
      .join(" × ");
  const patients = new Set(facts.map(({ patient }) => patient)).size;
  return `median spacing ${middle((grid) => grid.spacingZyxMm, 3)} mm, median shape ${
    middle((grid) => grid.shapeZyx, 0)
  } (z, y, x), ${patients} patient${patients === 1 ? "" : "s"}`;
}

function caseTable(facts: readonly CaseFacts[]): string {
  const rows = facts.slice(0, SHOWN_CASES).map((one) => [
    one.case,
    one.patient === one.case ? "" : one.patient,
    one.shapeZyx?.join(" × "),
    one.spacingZyxMm?.map((mm) => +mm.toFixed(3)).join(" × "),
    one.orientation,
    one.channels.map(({ minimum, maximum }) => `${short(minimum)} to ${short(maximum)}`).join(", "),
    classList(one.classVoxels),
  ]);
  const header = ["case", "patient", "shape", "spacing mm", "axes", "intensities", "classes"];
  const grouped = rows.some((row) => row[1] !== "");
  const keep = <T>(row: readonly T[]) => row.filter((_, i) => grouped || i !== 1);
  const table = markdownTable(keep(header), rows.map(keep));
  const rest = facts.length - rows.length;
  return rest > 0 ? `${table}\nand ${rest} cases more` : table;
}

function classList(classVoxels: CaseFacts["classVoxels"]): string {
  if (classVoxels === undefined) return "no label";
  const classes = Object.keys(classVoxels);
  return classes.length > 12
    ? `${classes.slice(0, 12).join(" ")} and ${classes.length - 12} more`
    : classes.join(" ");
}

function short(value: number): string {
  return String(+value.toPrecision(5));
}
