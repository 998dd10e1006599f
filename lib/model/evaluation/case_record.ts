import { join } from "node:path";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { MetricRow } from "../../metrics/metric_row.ts";
import { type LabelRecord, readLabelRecord } from "../prediction/read_label_record.ts";

/** What is known of a case's label map: `<case>.json` beside it. */
export interface CaseRecord extends LabelRecord {
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
  const record = await readLabelRecord<CaseRecord>(pathOf(folder, id), CASE_RECORD_VERSION);
  return record?.case === id && Array.isArray(record.rows) ? record : undefined;
}

function pathOf(folder: string, id: string): string {
  return join(folder, `${id}.json`);
}
