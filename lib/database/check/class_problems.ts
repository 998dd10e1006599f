import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";

/** What the classes of all cases tell. */
export interface ClassCheck {
  readonly problems: readonly CaseProblem[];
  /** Stored class to the number that the plan gives it, where these differ. */
  readonly remap: Readonly<Record<number, number>>;
}

/**
 * Compares the classes of all cases with those there may be.
 *
 * @param known the classes there may be; undefined where the data do not say
 */
export function classProblems(
  facts: readonly CaseFacts[],
  known: readonly number[] | undefined,
): ClassCheck {
  const labelled = facts.filter(({ classVoxels }) => Object.keys(classVoxels ?? {}).length > 0);
  const classesOf = ({ classVoxels }: CaseFacts) => Object.keys(classVoxels ?? {}).map(Number);
  const masks = labelled.filter((one) => classesOf(one).join() === "255");
  const allMasks = masks.length === labelled.length;
  const rest = allMasks ? labelled : labelled.filter((one) => !masks.includes(one));
  const present = [...new Set(rest.flatMap(classesOf))].filter((label) => label <= 255)
    .sort((a, b) => a - b);
  const problems: CaseProblem[] = [];
  if (labelled.length === 0 && facts.some(({ classVoxels }) => classVoxels !== undefined)) {
    problems.push(nothingLabelled());
  }
  if (masks.length > 0 && !known?.includes(255)) {
    problems.push(...allMasks ? [maskNote()] : masks.map(maskError));
  }
  if (known !== undefined && !allMasks) problems.push(...unknownClasses(rest, known));
  const expected = known ?? Array.from({ length: present.at(-1) ?? 0 }, (_, i) => i + 1);
  const absent = expected.filter((label) => label > 0 && !present.includes(label));
  const remapped = present.flatMap((label, i) => label === i + 1 ? [] : [[label, i + 1] as const]);
  if (absent.length > 0 && present.length > 0 && !allMasks) {
    const renumbered = remapped.map(([from, to]) => `${from} → ${to}`).join(", ");
    problems.push({
      case: "(all)",
      problem: "class without a voxel",
      found: `no case holds class ${listed(absent)}`,
      cure: "check that this is meant; the plan leaves them out" +
        (renumbered === "" ? "" : ` and numbers the others anew: ${renumbered}`),
      severity: "warning",
    });
  }
  return { problems, remap: Object.fromEntries(remapped) };
}

function nothingLabelled(): CaseProblem {
  return {
    case: "(all)",
    problem: "no foreground in any case",
    found: "the labels of all cases are 0 everywhere",
    cure: "check that the right labels are there, and that regions have the classes' names",
    severity: "error",
  };
}

function maskNote(): CaseProblem {
  return {
    case: "(all)",
    problem: "labels of 0 and 255",
    found: "the only class of all labels is 255",
    cure: "nothing to do: the plan takes it as class 1, and predictions are written as 255",
    severity: "note",
  };
}

function maskError({ case: id }: CaseFacts): CaseProblem {
  return {
    case: id,
    problem: "label of 0 and 255",
    found: "the only class is 255, other cases have others",
    cure: "store 1 in place of 255",
    severity: "error",
  };
}

function unknownClasses(facts: readonly CaseFacts[], known: readonly number[]): CaseProblem[] {
  return facts.flatMap(({ case: id, classVoxels }) =>
    Object.keys(classVoxels ?? {}).map(Number)
      .filter((label) => label <= 255 && !known.includes(label))
      .map((label): CaseProblem => ({
        case: id,
        problem: "unknown class",
        found: `class ${label}`,
        cure: `expected ${listed(known)}; correct the label or name the class in labels.json`,
        severity: "error",
      }))
  );
}

function listed(classes: readonly number[]): string {
  const shown = classes.slice(0, 12).join(", ");
  return classes.length > 12 ? `${shown} and ${classes.length - 12} more` : shown;
}
