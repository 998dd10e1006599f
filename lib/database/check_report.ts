import { markdownTable } from "../metrics/markdown_table.ts";

/** One thing that is wrong with a case. */
export interface CaseProblem {
  /** The case it is about. */
  readonly case: string;
  /** What kind of problem, in a few words. */
  readonly problem: string;
  /** What was found, with figures. */
  readonly found: string;
  /** What to do about it. */
  readonly cure: string;
  /** An error keeps the case from being used, a warning does not. */
  readonly severity: "error" | "warning";
}

/** Every problem of every case of a raw data set. */
export interface CheckReport {
  /** Name of the raw data. */
  readonly dataset: string;
  /** Number of cases looked at. */
  readonly cases: number;
  /** What was found, in order of the cases. */
  readonly problems: readonly CaseProblem[];
  /** Whether there is no error. */
  readonly ok: boolean;
  /** One line a problem. */
  toMarkdown(): string;
  /** Plain data with the same content. */
  toJson(): {
    dataset: string;
    cases: number;
    ok: boolean;
    problems: readonly CaseProblem[];
  };
}

/** Puts the problems found into a report. */
export function checkReport(
  dataset: string,
  cases: number,
  problems: readonly CaseProblem[],
): CheckReport {
  const ok = problems.every((problem) => problem.severity !== "error");
  const errors = problems.filter((problem) => problem.severity === "error").length;
  function toMarkdown(): string {
    const head = `${dataset}: ${cases} cases, ${errors} errors, ${
      problems.length - errors
    } warnings`;
    if (problems.length === 0) return `${head}\n`;
    const rows = problems.map((p) => [p.severity, p.case, p.problem, p.found, p.cure]);
    return `${head}\n\n${markdownTable(["", "case", "problem", "found", "cure"], rows)}`;
  }
  const report = {
    dataset,
    cases,
    problems,
    ok,
    toMarkdown,
    toJson: () => ({ dataset, cases, ok, problems }),
    [Symbol.for("Jupyter.display")]: () => ({
      "text/plain": toMarkdown(),
      "text/markdown": toMarkdown(),
    }),
  };
  return Object.freeze(report);
}
