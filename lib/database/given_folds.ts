import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Fold } from "./cross_validation_folds.ts";

/** Options of {@linkcode checkGivenFolds}. */
export interface GivenFoldsOptions {
  /** What the folds were read from, for messages. */
  readonly subject: string;
  /** The cases that are there. */
  readonly ids: readonly string[];
  /** The patient of a case. */
  readonly patientOf: (id: string) => string;
  /** Take folds that train on one case of a patient and are validated on another. @default {false} */
  readonly allowSharedPatients?: boolean;
  /** Hears of what is odd but can be meant. */
  readonly onWarning?: ((line: string) => void) | undefined;
}

/**
 * Checks folds that somebody wrote, in the form of nnU-Net's `splits_final.json`, and puts the fold
 * of all cases behind them unless it stands there.
 *
 * @param given what the file or the program said
 * @throws {OvkitError} `DataInvalid` for anything but a list of `{train, val}`, a case that is not
 * there or stands twice in a fold, a fold without training cases, and a patient on both sides
 */
export function checkGivenFolds(given: unknown, options: GivenFoldsOptions): Fold[] {
  const { subject, ids, patientOf, allowSharedPatients = false, onWarning } = options;
  const wrong = (found: string, expected: string, remedy?: string) =>
    new OvkitError("DataInvalid", { subject, found, expected, remedy });
  if (!Array.isArray(given) || given.length === 0 || !given.every(isFold)) {
    throw wrong("no list of folds", 'a list of {"train": [case, …], "val": [case, …]}');
  }
  const folds = given.map(({ train, val }) => ({ train: [...train], val: [...val] }));
  const known = new Set(ids);
  for (const [index, { train, val }] of folds.entries()) {
    const unknown = [...train, ...val].find((id) => !known.has(id));
    if (unknown !== undefined) {
      throw wrong(
        `fold ${index} has the case "${unknown}"`,
        `the preprocessed cases, e.g. "${ids[0]}"`,
        "correct its name, or preprocess it",
      );
    }
    const twice = [...train, ...val].find((id, i, all) => all.indexOf(id) !== i);
    if (twice !== undefined) {
      const both = train.includes(twice) && val.includes(twice);
      throw wrong(
        `fold ${index} has "${twice}" ${both ? "in train and in val" : "twice"}`,
        "each case once",
      );
    }
    if (train.length === 0) throw wrong(`fold ${index} has no case to train on`, "one at least");
    const trained = new Map(train.map((id) => [patientOf(id), id]));
    const shared = val.find((id) => trained.has(patientOf(id)));
    if (shared !== undefined && !allowSharedPatients) {
      throw wrong(
        `fold ${index} trains on "${trained.get(patientOf(shared))}" and is validated on ` +
          `"${shared}" of the same patient`,
        "patients on one side only",
        "move one of them, or say allowSharedPatients",
      );
    }
  }
  const used = new Set(folds.flatMap(({ train, val }) => [...train, ...val]));
  const unused = ids.filter((id) => !used.has(id));
  if (unused.length > 0) {
    onWarning?.(`${subject}: no fold has ${unused.length} of the cases, e.g. ${unused[0]}`);
  }
  const { train, val } = folds[folds.length - 1];
  const closed = val.length === 0 && [...train].sort().join() === [...ids].sort().join();
  return closed ? folds : [...folds, { train: [...ids], val: [] }];
}

function isFold(value: unknown): value is Fold {
  if (typeof value !== "object" || value === null) return false;
  const { train, val } = value as Record<string, unknown>;
  return [train, val].every((side) =>
    Array.isArray(side) && side.every((id) => typeof id === "string")
  );
}
