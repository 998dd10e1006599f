import { dirname, join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";

/** What every record beside a label map says. */
export interface LabelRecord {
  /** Version of the record's form. */
  readonly version: number;
  /** Names of the files beside the record, the label map first. */
  readonly files: readonly string[];
  /** SHA-256 of the label map's file. */
  readonly labelSha256: string;
}

/**
 * Reads the record beside a label map.
 *
 * @param path the record
 * @param version the one that is read
 * @returns undefined where there is none, it is damaged or of another version, or the files are not
 * those that it tells of
 */
export async function readLabelRecord<T extends LabelRecord>(
  path: string,
  version: number,
): Promise<T | undefined> {
  const record = await readJson<T | null>(path).catch((error) => {
    if (isOvkitError(error, "FileMissing", "FileCorrupt")) return undefined;
    throw error;
  });
  if (record?.version !== version) return undefined;
  const { files, labelSha256 } = record;
  if (!Array.isArray(files) || files.length === 0) return undefined;
  for (const name of files) {
    const facts = await Deno.stat(join(dirname(path), name)).catch(() => undefined);
    if (!facts?.isFile) return undefined;
  }
  return await sha256File(join(dirname(path), files[0])) === labelSha256 ? record : undefined;
}
