import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";

/** Says where all of several cases are of one patient, so that there can be no folds. */
export function patientProblems(facts: readonly CaseFacts[]): CaseProblem[] {
  const patients = new Set(facts.map(({ patient }) => patient));
  if (facts.length < 2 || patients.size > 1) return [];
  return [{
    case: "(all)",
    problem: "one patient",
    found: `all ${facts.length} cases are of ${[...patients]}`,
    cure:
      "there can be no folds, as a patient stays in one; where they are several, name them in " +
      'patients.json, { "<case>": "<patient>" }',
    severity: "warning",
  }];
}
