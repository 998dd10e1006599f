import { basename, resolve } from "node:path";
import type { Database } from "../lib/database/open_database.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";

/** Which preprocessed data is meant. */
export interface PreprocessedKey {
  /** Name of the raw data: set names joined with `_`. */
  readonly data: string;
  /** Name of the preprocessing. */
  readonly preprocessed: string;
}

/**
 * Finds the preprocessed data of raw data sets.
 *
 * @param names as on the command line: names in the data base, or folders with a slash
 * @param chosen name of the preprocessing; not needed where there is one
 * @throws {OvkitError} `DatasetUnknown` where there is none or the name is unknown,
 * `ArgumentInvalid` where there are several
 */
export function findPreprocessed(
  database: Database,
  names: readonly string[],
  chosen: string | undefined,
): PreprocessedKey {
  const data = [...new Set(names.map((name) => basename(resolve(name))))].sort().join("_");
  const found = database.preprocessedNames(data);
  if (found.length === 0) {
    const missing = names.find((name) =>
      !/[/\\]/.test(name) && !database.rawNames().includes(name)
    );
    if (missing !== undefined) database.raw(missing);
    throw new OvkitError("DatasetUnknown", {
      subject: `preprocessed data of ${data}`,
      found: `none in ${database.preprocessedRoot}`,
      remedy: `run \`deno task preprocess ${names.join(" ")}\` first`,
    });
  }
  if (chosen !== undefined) {
    return { data, preprocessed: database.preprocessed(data, chosen).name };
  }
  if (found.length === 1) return { data, preprocessed: found[0] };
  throw new OvkitError("ArgumentInvalid", {
    subject: `preprocessed data of ${data}`,
    found: `several: ${found.join(", ")}`,
    remedy: "choose one with --preprocessed",
  });
}
