import type { CaseProblem } from "./case_problem.ts";

/** Cases from which on what is said of them all is said once. */
const MANY = 4;
const NAMED = 5;

/** Puts notes of the very same words about many cases into one, at the place of the first. */
export function gatherRemarks(problems: readonly CaseProblem[]): CaseProblem[] {
  const groups = new Map<string, CaseProblem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    groups.set(key, [...groups.get(key) ?? [], problem]);
  }
  return problems.flatMap((problem) => {
    const group = groups.get(keyOf(problem))!;
    if (group.length < MANY) return [problem];
    if (group[0] !== problem) return [];
    const names = group.slice(0, NAMED).map((one) => one.case).join(", ");
    const more = group.length > NAMED ? ", …" : "";
    return [{
      ...problem,
      case: `${group.length} cases`,
      found: `${problem.found} (${names}${more})`,
    }];
  });
}

function keyOf({ severity, problem, found, case: id }: CaseProblem): string {
  return severity === "note" ? `${problem}\0${found}` : `${severity}\0${id}\0${problem}\0${found}`;
}
