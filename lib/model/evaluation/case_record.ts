import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { MetricRow } from "../../metrics/metric_row.ts";

/** What is known of a case's label map: `<case>.json` beside it. */
export interface CaseRecord {
  /** Version of this form. */
  readonly version: number;
  /** The case. */
  readonly case: string;
  /** What predicted it, e.g. `fold_0`. */
  readonly by: string;
  /** SHA-256 of each member's weights. */
  readonly weightsSha256: readonly string[];
  /** SHA-256 of the scan's files, and of the earlier stages' label maps. */
  readonly scanSha256: readonly string[];
  /** Hash of all that the label map follows from. */
  readonly predictionSha256: string;
  /** Names of the files that the label map was written to, and the hash of the first, the NIfTI. */
  readonly files: readonly string[];
  readonly labelSha256: string;
  /** SHA-256 of the reference's file; null where there is none. */
  readonly referenceSha256: string | null;
  /** Hash of all that the rows follow from. */
  readonly metricsSha256: string;
  /** Whether there are pictures of this label map beside this reference. */
  readonly plotted: boolean;
  readonly rows: readonly MetricRow[];
}

/** Version of the form of a {@linkcode CaseRecord}. */
export const CASE_RECORD_VERSION = 1;

/** Writes the record of a case into the folder of its label map. */
export async function writeCaseRecord(folder: string, record: CaseRecord): Promise<void> {
  await writeFileAtomic(pathOf(folder, record.case), JSON.stringify(record) + "\n");
}

/**
 * Reads the record of a case.
 *
 * @returns undefined where there is none, it is damaged or of another version, or the files are not
 * those that it tells of
 */
export async function readCaseRecord(folder: string, id: string): Promise<CaseRecord | undefined> {
  const record = await readJson<CaseRecord | null>(pathOf(folder, id)).catch((error) => {
    if (isOvkitError(error, "FileMissing", "FileCorrupt")) return undefined;
    throw error;
  });
  if (record?.version !== CASE_RECORD_VERSION || record.case !== id) return undefined;
  if (!Array.isArray(record.files) || !Array.isArray(record.rows)) return undefined;
  const { files: [label, ...others], labelSha256 } = record;
  for (const name of others) if (!await isFile(join(folder, name))) return undefined;
  const found = await sha256File(join(folder, label)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  return found === labelSha256 ? record : undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await Deno.stat(path).catch(() => undefined))?.isFile ?? false;
}

function pathOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}
