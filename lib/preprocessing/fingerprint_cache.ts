import { join } from "node:path";
import type { RawCase } from "../database/raw_case.ts";
import { sha256 } from "../foundation/sha256.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { CaseRecord } from "./analyze_case.ts";
import { contentHash } from "./content_hash.ts";

/** Version of what is noted of a case; records of another one are made anew. */
const RECORD_VERSION = 1;

/** Keeps what was noted of cases, by the content of their files. */
export interface FingerprintCache {
  /**
   * What a case's record is found by: a hash of its files' contents, of how they are read, and of
   * the version of what is noted.
   *
   * @param regions which regions of structure sets and segmentations are which class
   */
  keyOf(rawCase: RawCase, regions: Readonly<Record<string, number>> | undefined): Promise<string>;
  /** A record from before; undefined where there is none or it is damaged. */
  read(key: string): Promise<CaseRecord | undefined>;
  /** Keeps a record; where the folder cannot be written, nothing is kept. */
  write(key: string, record: CaseRecord): Promise<void>;
}

interface StoredRecord {
  readonly version: number;
  readonly record: CaseRecord;
  readonly record_sha256: string;
}

/** Opens a cache, one JSON file a case. The folder is made with the first record. */
export function openFingerprintCache(folder: string): FingerprintCache {
  const pathOf = (key: string) => join(folder, `${key}.json`);

  async function keyOf(
    rawCase: RawCase,
    regions: Readonly<Record<string, number>> | undefined,
  ): Promise<string> {
    const { id: _id, dataset: _set, patient: _patient, imagePaths, labelPath, ...reading } =
      rawCase;
    const images: string[] = [];
    for (const path of imagePaths) images.push(await contentHash(path));
    const label = labelPath === undefined ? null : await contentHash(labelPath);
    const content = { version: RECORD_VERSION, images, label, reading, regions: regions ?? null };
    return sha256(JSON.stringify(content));
  }
  async function read(key: string): Promise<CaseRecord | undefined> {
    try {
      const stored: StoredRecord = JSON.parse(await Deno.readTextFile(pathOf(key)));
      const { version, record, record_sha256 } = stored;
      const whole = version === RECORD_VERSION && sha256(JSON.stringify(record)) === record_sha256;
      return whole ? record : undefined;
    } catch {
      return undefined;
    }
  }
  async function write(key: string, record: CaseRecord): Promise<void> {
    const stored: StoredRecord = {
      version: RECORD_VERSION,
      record,
      record_sha256: sha256(JSON.stringify(record)),
    };
    await writeFileAtomic(pathOf(key), JSON.stringify(stored) + "\n").catch(() => {});
  }
  return { keyOf, read, write };
}
