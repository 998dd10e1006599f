import { basename } from "node:path";
import { sha256 } from "../../foundation/sha256.ts";
import { sha256Path } from "../../foundation/sha256_path.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Volume } from "../../volumes/volume.ts";
import { besideLabel } from "./beside_label.ts";
import type { ClassVolume } from "./case_prediction.ts";
import type { PredictionPlan } from "./prediction_plan.ts";
import { type LabelRecord, readLabelRecord } from "./read_label_record.ts";

/** What is known of a predicted scan: `<scan>.json` beside its label map. */
export interface PredictionRecord extends LabelRecord {
  /** The scan's name. */
  readonly scan: string;
  /** SHA-256 of each channel's file or voxels. */
  readonly scanSha256: readonly string[];
  /** SHA-256 of each model's weights. */
  readonly weightsSha256: readonly string[];
  /** Hash of all that the files follow from, apart from the scan: models, parameters, options. */
  readonly predictionSha256: string;
  /** How the scan was looked at. */
  readonly plan: PredictionPlan;
  /** How much of each class was found. */
  readonly volumes: readonly ClassVolume[];
}

/** Version of the form of a {@linkcode PredictionRecord}. */
export const PREDICTION_RECORD_VERSION = 1;

/** Where the record of a label map lies. */
export function recordPath(labelPath: string): string {
  return besideLabel(labelPath, ".json");
}

/** Writes the record of a label map beside it, whole or not at all. */
export async function writePredictionRecord(
  labelPath: string,
  record: PredictionRecord,
): Promise<void> {
  await writeFileAtomic(recordPath(labelPath), JSON.stringify(record, null, 1) + "\n");
}

/**
 * Reads the record of a label map.
 *
 * @returns undefined where there is none, it is damaged or of another version, or the files are not
 * those that it tells of
 */
export async function readPredictionRecord(
  labelPath: string,
): Promise<PredictionRecord | undefined> {
  const path = recordPath(labelPath);
  const record = await readLabelRecord<PredictionRecord>(path, PREDICTION_RECORD_VERSION);
  return record?.files[0] === basename(labelPath) ? record : undefined;
}

/** SHA-256 of what a channel is read of: a file, a folder, or a volume's voxels and their place. */
export async function scanSha256(part: string | Volume): Promise<string> {
  if (typeof part === "string") return await sha256Path(part);
  const { data, shapeZyx, affineRas } = part;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return sha256(`${sha256(bytes)} ${data.constructor.name} ${shapeZyx} ${affineRas}`);
}
