import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { Fold } from "./cross_validation_folds.ts";
import { readJson } from "./read_json.ts";

/** Where folds come from. */
export type FoldsOrigin =
  | {
    /** Whose way of cutting. */
    readonly strategy: "ovseg" | "nnunet";
    /** Whether the cases were shuffled by the fixed seed. */
    readonly fixed_shuffle: boolean;
  }
  | {
    /** They were given. */
    readonly strategy: "given";
    /** The file they were read from; null where they came from a program. */
    readonly file: string | null;
  };

/** Folds as `splits.json` has them, that of all cases at the end. */
export interface StoredFolds {
  /** How they came to be. */
  readonly origin: FoldsOrigin;
  /** The folds. */
  readonly folds: readonly Fold[];
}

/**
 * Reads `splits.json`. A plain list of folds, as older versions wrote it, is ovseg's.
 *
 * @param ids the cases that are there
 * @returns undefined where there is no such file
 * @throws {OvkitError} `DataInvalid` where the folds are of other cases, `FileCorrupt`
 */
export async function readStoredFolds(
  path: string,
  ids: readonly string[],
): Promise<StoredFolds | undefined> {
  const json = await readJson<StoredFolds | Fold[]>(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (json === undefined) return undefined;
  const stored: StoredFolds = Array.isArray(json)
    ? { origin: { strategy: "ovseg", fixed_shuffle: true }, folds: json }
    : json;
  const last = stored.folds?.at(-1)?.train ?? [];
  if ([...last].sort().join() === [...ids].sort().join()) return stored;
  throw new OvkitError("DataInvalid", {
    subject: path,
    found: `folds of ${last.length} cases`,
    expected: `the ${ids.length} preprocessed cases`,
    remedy: "remove the file to make new folds; models trained before belong to the old ones",
  });
}

/** Writes `splits.json`. */
export async function writeStoredFolds(path: string, stored: StoredFolds): Promise<void> {
  const { origin, folds } = stored;
  await writeFileAtomic(path, JSON.stringify({ version: 1, origin, folds }, null, 1) + "\n");
}

/** Tells whether two sets of folds train and validate on the same cases in the same order. */
export function sameFolds(a: readonly Fold[], b: readonly Fold[]): boolean {
  const plain = (folds: readonly Fold[]) =>
    JSON.stringify(folds.map(({ train, val }) => [train, val]));
  return plain(a) === plain(b);
}
