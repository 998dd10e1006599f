import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";

/** Cases with the very same voxels: an error where their labels differ, else a warning. */
export function duplicateProblems(facts: readonly CaseFacts[]): CaseProblem[] {
  const first = new Map<string, CaseFacts>();
  return facts.flatMap((one): CaseProblem[] => {
    if (one.imageSha256 === undefined) return [];
    const before = first.get(one.imageSha256);
    if (before === undefined) {
      first.set(one.imageSha256, one);
      return [];
    }
    const labels = [before, one].map(({ labelSha256 }) => labelSha256);
    const bare = labels.includes(undefined);
    const contradicts = !bare && labels[0] !== labels[1];
    const found = bare
      ? "one of them without label"
      : contradicts
      ? "another label"
      : "the same label";
    return [{
      case: one.case,
      problem: "duplicate image",
      found: `the same voxels as ${before.case}, ${found}`,
      cure: "keep one of the two; in different folds they would make the validation meaningless",
      severity: contradicts ? "error" : "warning",
    }];
  });
}
