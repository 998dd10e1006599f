import { join, resolve } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { CaseFingerprint } from "./case_fingerprint.ts";
import {
  crossValidationFolds,
  type CrossValidationOptions,
  type Fold,
} from "./cross_validation_folds.ts";
import { checkGivenFolds } from "./given_folds.ts";
import { readJson } from "./read_json.ts";
import { readStoredFolds, sameFolds, type StoredFolds, writeStoredFolds } from "./stored_folds.ts";

/** Options of a preprocessed data set's `folds`. */
export type FoldsOptions = Pick<CrossValidationOptions, "strategy" | "fixedShuffle">;

/** Options of a preprocessed data set's `setFolds`. */
export interface SetFoldsOptions {
  /** Take folds that train on one case of a patient and are validated on another. @default {false} */
  readonly allowSharedPatients?: boolean;
  /** Hears of cases that no fold has. */
  readonly onWarning?: (line: string) => void;
}

/** The folds of a preprocessed data set, kept in its `splits.json`. */
export interface DatasetFolds {
  /** The stored folds, or new ones that are stored. */
  folds(n?: number, options?: FoldsOptions): Promise<Fold[]>;
  /** Stores given folds; other ones that are there stay, and an error says so. */
  setFolds(given: string | readonly Fold[], options?: SetFoldsOptions): Promise<Fold[]>;
  /** The stored folds and where they come from; undefined before there are any. */
  storedFolds(): Promise<StoredFolds | undefined>;
}

/** Opens the folds of a preprocessed data set. */
export function openDatasetFolds(
  dataset: {
    readonly folder: string;
    cases(): Promise<readonly { readonly id: string }[]>;
    fingerprint(id: string): Promise<CaseFingerprint>;
  },
): DatasetFolds {
  const path = join(dataset.folder, "splits.json");

  async function caseIds(): Promise<string[]> {
    return (await dataset.cases()).map(({ id }) => id);
  }
  async function patients(ids: readonly string[]): Promise<(id: string) => string> {
    const known = new Map<string, string>();
    for (const id of ids) {
      const { dataset: set, pat_id } = await dataset.fingerprint(id);
      known.set(id, `${set}_${pat_id}`);
    }
    return (id) => known.get(id) ?? id;
  }
  async function storedFolds(): Promise<StoredFolds | undefined> {
    return await readStoredFolds(path, await caseIds());
  }
  async function folds(n = 5, options: FoldsOptions = {}): Promise<Fold[]> {
    const ids = await caseIds();
    const stored = await readStoredFolds(path, ids);
    if (stored !== undefined) return [...stored.folds];
    const { strategy = "ovseg", fixedShuffle = true } = options;
    const patientOf = await patients(ids);
    const made = crossValidationFolds(ids, n, { strategy, fixedShuffle, patientOf });
    const origin = { strategy, fixed_shuffle: fixedShuffle };
    await writeStoredFolds(path, { origin, folds: made });
    return made;
  }
  async function setFolds(
    given: string | readonly Fold[],
    options: SetFoldsOptions = {},
  ): Promise<Fold[]> {
    const ids = await caseIds();
    const file = typeof given === "string" ? resolve(given) : null;
    const made = checkGivenFolds(file === null ? given : await readJson(file), {
      ...options,
      subject: file ?? "folds",
      ids,
      patientOf: await patients(ids),
    });
    const stored = await readStoredFolds(path, ids);
    if (stored !== undefined) {
      if (sameFolds(stored.folds, made)) return made;
      throw new OvkitError("DataInvalid", {
        subject: path,
        found: `other folds (${stored.origin.strategy})`,
        expected: `those of ${file ?? "the program"}, or none yet`,
        remedy: "remove the file to replace them; models trained before belong to the old ones",
      });
    }
    await writeStoredFolds(path, { origin: { strategy: "given", file }, folds: made });
    return made;
  }
  return { folds, setFolds, storedFolds };
}
