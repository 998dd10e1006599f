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
  /** The patient of a case; cases of one patient stay together. @default {the case itself} */
  readonly patientOf?: (id: string) => string;
  /** Seed of the shuffle. @default {12345, ovseg's} */
  readonly seed?: number;
}

/**
 * Splits cases for cross-validation as ovseg does: patients in ascending order of the number of
 * their cases go to the fold that has the fewest. One more fold at the end trains on all cases.
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
  const { patientOf = (id) => id, seed = 12345 } = options;
  const shuffled = legacyShuffle([...cases].sort(), seed);
  const patients = new Map<string, string[]>();
  for (const id of shuffled) {
    const patient = patientOf(id);
    patients.set(patient, [...patients.get(patient) ?? [], id]);
  }
  if (!Number.isInteger(n) || n < 2 || n > patients.size) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "number of folds",
      found: `${n} folds of ${patients.size} patients`,
      expected: "a whole number of at least 2 and at most the number of patients",
      remedy: "add cases or lower data.n_folds",
    });
  }
  const validation = Array.from({ length: n }, (): string[] => []);
  for (const group of [...patients.values()].sort(compareGroups)) {
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

function compareGroups(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const differs = a.findIndex((id, i) => id !== b[i]);
  return differs < 0 ? 0 : a[differs] < b[differs] ? -1 : 1;
}
