/** One thing that a check found. */
export interface CaseProblem {
  /** The case it is about. */
  readonly case: string;
  /** What kind of problem, in a few words. */
  readonly problem: string;
  /** What was found, with figures. */
  readonly found: string;
  /** What to do about it. */
  readonly cure: string;
  /** An error makes training wrong or impossible, a warning may, a note is worth knowing. */
  readonly severity: "error" | "warning" | "note";
}

/** Files a problem under its case. */
export type AddProblem = (
  severity: CaseProblem["severity"],
  problem: string,
  found: string,
  cure: string,
) => void;
