import { basename, dirname, join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { sha256Path } from "../../foundation/sha256_path.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { ClassVolume } from "./case_prediction.ts";
import type { PredictionPlan } from "./prediction_plan.ts";

/** What is known of a predicted scan: `<scan>.json` beside its label map. */
export interface PredictionRecord {
  /** Version of this form. */
  readonly version: number;
  /** The scan's name. */
  readonly scan: string;
  /** SHA-256 of each channel's file or voxels. */
  readonly scanSha256: readonly string[];
  /** SHA-256 of each model's weights. */
  readonly weightsSha256: readonly string[];
  /** Hash of all that the files follow from, apart from the scan: models, parameters, options. */
  readonly predictionSha256: string;
  /** Names of the files, the label map first. */
  readonly files: readonly string[];
  /** SHA-256 of the label map's file. */
  readonly labelSha256: string;
  /** How the scan was looked at. */
  readonly plan: PredictionPlan;
  /** How much of each class was found. */
  readonly volumes: readonly ClassVolume[];
}

/** Version of the form of a {@linkcode PredictionRecord}. */
export const PREDICTION_RECORD_VERSION = 1;

/** Where the record of a label map lies. */
export function recordPath(labelPath: string): string {
  return labelPath.replace(/\.nii(\.gz)?$/, ".json");
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
  const record = await readJson<PredictionRecord | null>(recordPath(labelPath)).catch((error) => {
    if (isOvkitError(error, "FileMissing", "FileCorrupt")) return undefined;
    throw error;
  });
  if (record?.version !== PREDICTION_RECORD_VERSION) return undefined;
  const { files, labelSha256 } = record;
  if (files[0] !== basename(labelPath)) return undefined;
  for (const name of files) {
    const facts = await Deno.stat(join(dirname(labelPath), name)).catch(() => undefined);
    if (!facts?.isFile) return undefined;
  }
  return await sha256File(labelPath) === labelSha256 ? record : undefined;
}

/** SHA-256 of what a channel is read of: a file, a folder, or a volume's voxels and their place. */
export async function scanSha256(part: string | Volume): Promise<string> {
  if (typeof part === "string") return await sha256Path(part);
  const { data, shapeZyx, affineRas } = part;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return sha256(`${sha256(bytes)} ${data.constructor.name} ${shapeZyx} ${affineRas}`);
}
