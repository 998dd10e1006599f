import { type CaseReaders, checkCase } from "./check_case.ts";
import { type CaseProblem, type CheckReport, checkReport } from "./check_report.ts";
import type { RawCase } from "./raw_case.ts";

/** How far a pass over cases is. */
export interface CaseProgress {
  /** Cases finished. */
  readonly done: number;
  /** Cases in all. */
  readonly total: number;
  /** The case that was finished last. */
  readonly case: string;
}

/** Options of {@linkcode checkRawDataset}. */
export interface CheckOptions {
  /** Classes there may be. @default {those the set names, else 1 to the highest found} */
  readonly classes?: readonly number[];
  /** Called after each case. @default {nothing} */
  readonly onProgress?: (progress: CaseProgress) => void;
}

/** What is checked. */
export interface CheckedDataset extends CaseReaders {
  readonly name: string;
  readonly cases: readonly RawCase[];
  readonly classNames: Readonly<Record<number, string>>;
}

/** Checks all cases, one in memory at a time, and the classes and channels across them. */
export async function checkRawDataset(
  dataset: CheckedDataset,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const problems: CaseProblem[] = [];
  const casesOfClass = new Map<number, string[]>();
  const channels = new Map<string, number>();
  for (const [index, rawCase] of dataset.cases.entries()) {
    const check = await checkCase(rawCase, dataset);
    if (check.nChannels > 0) channels.set(rawCase.id, check.nChannels);
    problems.push(...check.problems);
    for (const label of check.classes) {
      casesOfClass.set(label, [...casesOfClass.get(label) ?? [], rawCase.id]);
    }
    options.onProgress?.({ done: index + 1, total: dataset.cases.length, case: rawCase.id });
  }
  const named = Object.keys(dataset.classNames).map(Number);
  const known = options.classes ?? (named.length > 0 ? named : undefined);
  problems.push(...channelProblems(channels), ...classProblems(casesOfClass, known));
  return checkReport(dataset.name, dataset.cases.length, problems);
}

function channelProblems(channels: ReadonlyMap<string, number>): CaseProblem[] {
  const frequency = new Map<number, number>();
  for (const n of channels.values()) frequency.set(n, (frequency.get(n) ?? 0) + 1);
  const [usual] = [...frequency].sort((a, b) => b[1] - a[1])[0] ?? [0];
  return [...channels].filter(([, n]) => n !== usual).map(([id, n]) => ({
    case: id,
    problem: "number of channels",
    found: `${n} channels, ${usual} in most cases`,
    cure: "give every case the same channels",
    severity: "error",
  }));
}

function classProblems(
  casesOfClass: ReadonlyMap<number, readonly string[]>,
  known: readonly number[] | undefined,
): CaseProblem[] {
  const present = [...casesOfClass.keys()].filter((label) => label < 255).sort((a, b) => a - b);
  const beyond = present.filter((label) => known !== undefined && !known.includes(label));
  const problems = beyond.flatMap((label) =>
    casesOfClass.get(label)!.map((id): CaseProblem => ({
      case: id,
      problem: "unknown class",
      found: `class ${label}`,
      cure: `expected ${listed(known!)}; correct the label or name the class in labels.json`,
      severity: "error",
    }))
  );
  const expected = known ?? Array.from({ length: present.at(-1) ?? 0 }, (_, i) => i + 1);
  const absent = expected.filter((label) => label > 0 && !casesOfClass.has(label));
  if (absent.length === 0 || present.length === 0) return problems;
  return [...problems, {
    case: "(all)",
    problem: "class without a voxel",
    found: `no case holds class ${listed(absent)}`,
    cure: "check that this is meant; the plan leaves them out",
    severity: "warning",
  }];
}

function listed(classes: readonly number[]): string {
  const shown = classes.slice(0, 12).join(", ");
  return classes.length > 12 ? `${shown} and ${classes.length - 12} more` : shown;
}
