import type { RawCase } from "../raw_case.ts";
import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";
import { type CaseReaders, checkCase } from "./check_case.ts";
import { type CheckReport, checkReport } from "./check_report.ts";
import { classProblems } from "./class_problems.ts";
import { duplicateProblems } from "./duplicate_problems.ts";
import { gatherRemarks } from "./gather_remarks.ts";
import { outlierProblems } from "./outlier_problems.ts";
import { patientProblems } from "./patient_problems.ts";

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
  /** Takes a small picture of every case, for `writeCheckReport`. @default {false} */
  readonly thumbnails?: boolean;
  /** Called after each case. @default {nothing} */
  readonly onProgress?: (progress: CaseProgress) => void;
}

/** What is checked. */
export interface CheckedDataset extends CaseReaders {
  readonly name: string;
  readonly cases: readonly RawCase[];
  readonly classNames: Readonly<Record<number, string>>;
  /** What is known of the set before a voxel is read. */
  readonly problems?: readonly CaseProblem[];
}

/** Checks all cases, one in memory at a time, and then what only shows across them. */
export async function checkRawDataset(
  dataset: CheckedDataset,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const { thumbnails = false, onProgress } = options;
  const problems: CaseProblem[] = [...dataset.problems ?? []];
  const facts: CaseFacts[] = [];
  for (const [index, rawCase] of dataset.cases.entries()) {
    const check = await checkCase(rawCase, { ...dataset, thumbnails });
    problems.push(...check.problems);
    facts.push(check.facts);
    onProgress?.({ done: index + 1, total: dataset.cases.length, case: rawCase.id });
  }
  const named = Object.keys(dataset.classNames).map(Number);
  const known = options.classes ?? (named.length > 0 ? named : undefined);
  const classes = classProblems(facts, known);
  problems.push(
    ...channelProblems(facts),
    ...classes.problems,
    ...duplicateProblems(facts),
    ...outlierProblems(facts),
    ...patientProblems(facts),
  );
  return checkReport({
    dataset: dataset.name,
    facts,
    problems: gatherRemarks(problems),
    classNames: dataset.classNames,
    remap: classes.remap,
  });
}

function channelProblems(facts: readonly CaseFacts[]): CaseProblem[] {
  const read = facts.filter(({ channels }) => channels.length > 0);
  const frequency = new Map<number, number>();
  for (const { channels: { length } } of read) {
    frequency.set(length, (frequency.get(length) ?? 0) + 1);
  }
  const [usual] = [...frequency].sort((a, b) => b[1] - a[1])[0] ?? [0];
  return read.filter(({ channels }) => channels.length !== usual).map((one) => ({
    case: one.case,
    problem: "number of channels",
    found: `${one.channels.length} channels, ${usual} in most cases`,
    cure: "give every case the same channels",
    severity: "error",
  }));
}
