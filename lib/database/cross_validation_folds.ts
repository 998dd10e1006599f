import { OvkitError } from "../foundation/ovkit_error.ts";
import { legacyShuffle } from "./legacy_shuffle.ts";

/** The cases a fold trains on and those it is validated on. */
export interface Fold {
  /** Cases to train on. */
  readonly train: readonly string[];
  /** Cases to validate with; empty in the fold of all cases. */
  readonly val: readonly string[];
}

/** Options of {@linkcode crossValidationFolds}. */
export interface CrossValidationOptions {
  /** Whose folds: those of ovseg or of nnU-Net. @default {"ovseg"} */
  readonly strategy?: "ovseg" | "nnunet";
  /** The patient of a case; cases of one patient stay together. @default {the case itself} */
  readonly patientOf?: (id: string) => string;
  /** Seed of the shuffle. @default {12345, ovseg's and nnU-Net's} */
  readonly seed?: number;
  /** False leaves the cases sorted in place of shuffling them. @default {true} */
  readonly fixedShuffle?: boolean;
}

/**
 * Splits cases for cross-validation. ovseg's way: patients in ascending order of the number of their
 * cases go to the fold that has the fewest. nnU-Net's way: the sorted patients are shuffled and cut
 * into parts of as equal a number as can be. One more fold at the end trains on all cases.
 *
 * @param cases ids, in any order
 * @param n number of folds
 * @returns n + 1 folds
 * @throws {OvkitError} `ArgumentInvalid` where there are fewer patients than folds
 *
 * @example Every case is validated on once
 * ```ts
 * import { crossValidationFolds } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folds = crossValidationFolds(["a", "b", "c", "d"], 2);
 * assert.deepEqual(folds.map((fold) => fold.val), [["a", "c"], ["b", "d"], []]);
 * ```
 */
export function crossValidationFolds(
  cases: readonly string[],
  n: number,
  options: CrossValidationOptions = {},
): Fold[] {
  const { strategy = "ovseg", patientOf = (id) => id, seed = 12345, fixedShuffle = true } = options;
  const shuffled = <T>(items: readonly T[]) =>
    fixedShuffle ? legacyShuffle(items, seed) : [...items];
  const sorted = [...cases].sort();
  const patients = new Set(sorted.map(patientOf));
  if (!Number.isInteger(n) || n < 2 || n > patients.size) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "number of folds",
      found: `${n} folds of ${patients.size} patients`,
      expected: "a whole number of at least 2 and at most the number of patients",
      remedy: "add cases or lower data.n_folds",
    });
  }
  return strategy === "ovseg"
    ? ovsegFolds(groupsOf(shuffled(sorted), patientOf), n)
    : nnunetFolds(groupsOf(sorted, patientOf), n, shuffled);
}

function groupsOf(cases: readonly string[], patientOf: (id: string) => string): string[][] {
  const patients = new Map<string, string[]>();
  for (const id of cases) {
    const patient = patientOf(id);
    patients.set(patient, [...patients.get(patient) ?? [], id]);
  }
  return [...patients.values()];
}

function ovsegFolds(patients: readonly string[][], n: number): Fold[] {
  const validation = Array.from({ length: n }, (): string[] => []);
  for (const group of [...patients].sort(compareGroups)) {
    const sizes = validation.map((fold) => fold.length);
    validation[sizes.indexOf(Math.min(...sizes))].push(...group);
  }
  return [
    ...validation.map((val, fold) => ({
      train: validation.flatMap((other, index) => index === fold ? [] : other),
      val,
    })),
    { train: validation.flat(), val: [] },
  ];
}

function nnunetFolds(
  patients: readonly string[][],
  n: number,
  shuffled: (items: readonly number[]) => number[],
): Fold[] {
  const order = shuffled(patients.map((_, i) => i));
  const folds: Fold[] = [];
  for (let fold = 0, start = 0; fold < n; fold++) {
    const size = Math.floor(patients.length / n) + (fold < patients.length % n ? 1 : 0);
    const chosen = new Set(order.slice(start, start + size));
    folds.push({
      train: patients.flatMap((group, i) => chosen.has(i) ? [] : group),
      val: patients.flatMap((group, i) => chosen.has(i) ? group : []),
    });
    start += size;
  }
  return [...folds, { train: patients.flat(), val: [] }];
}

function compareGroups(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const differs = a.findIndex((id, i) => id !== b[i]);
  return differs < 0 ? 0 : a[differs] < b[differs] ? -1 : 1;
}
