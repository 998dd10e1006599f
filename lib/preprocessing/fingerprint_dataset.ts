import type { CaseProgress } from "../database/check/check_raw_dataset.ts";
import { hasReference } from "../database/has_reference.ts";
import type { RawCase } from "../database/raw_case.ts";
import type { RawDataset } from "../database/raw_dataset.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { analyzeCase, type CaseRecord } from "./analyze_case.ts";
import { openFingerprintCache } from "./fingerprint_cache.ts";
import type { CaseStatistics, ClassIntensities, Fingerprint } from "./fingerprint.ts";
import { mapInOrder } from "./map_in_order.ts";
import type { AnalysisRequest } from "./fingerprint_worker.ts";
import { openCaseWorkers } from "./open_case_workers.ts";
import { poolIntensities } from "./pool_intensities.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";

/** How far a fingerprint is. */
export interface FingerprintProgress extends CaseProgress {
  /** Read now, or known from before. */
  readonly state: "read" | "kept";
}

/** Options of {@linkcode fingerprintDataset}. */
export interface FingerprintOptions {
  /** Called after each case. @default {nothing} */
  readonly onProgress?: (progress: FingerprintProgress) => void;
  /**
   * Where what was noted of each case is kept by the content of its files, so that the next time
   * only these are hashed; null keeps nothing.
   *
   * @default {of a data base's data beside their preprocessed data, else null}
   */
  readonly cacheFolder?: string | null;
  /** Stops between two cases; what was noted is kept. @default {none} */
  readonly signal?: AbortSignal;
  /**
   * How many cases are read at the same time, each by a worker of its own and one in its memory; 1
   * reads without workers. The fingerprint is the same.
   *
   * @default {1}
   */
  readonly workers?: number;
}

/**
 * Reads every labelled case once, one in memory at a time or one per worker, and notes its grid, its classes and its
 * intensities. The same data give the same fingerprint, whether cases are read or known from before.
 *
 * @throws {OvkitError} `DataInvalid` where no case has a label, no label any foreground, channels
 * differ in number or voxels are not finite; `GeometryMismatch` where the files of a case do not
 * fit together; `Stopped`
 */
export async function fingerprintDataset(
  raw: RawDataset,
  options: FingerprintOptions = {},
): Promise<Fingerprint> {
  const { onProgress, cacheFolder = null, signal, workers = 1 } = options;
  const labelled = (await raw.cases()).filter((rawCase) =>
    hasReference(rawCase) && rawCase.imagePaths.length > 0
  );
  if (labelled.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: raw.name,
      found: "no case with an image and a label",
      remedy: "put label maps with the cases' names into the folder labels",
    });
  }
  const cache = cacheFolder === null ? undefined : openFingerprintCache(cacheFolder);
  const regions = await raw.regionClasses();
  const analysts = workers > 1
    ? openCaseWorkers<AnalysisRequest, CaseRecord>(
      new URL("./fingerprint_worker.ts", import.meta.url),
    )
    : undefined;
  const cases: CaseStatistics[] = [];
  const perCase: (readonly ClassIntensities[])[] = [];
  try {
    for await (const { id, record, state } of mapInOrder(labelled, recordOf, { atOnce: workers })) {
      const { length } = record.statistics.channels;
      requireChannels(id, length, cases[0]?.channels.length ?? length);
      cases.push({ id, ...record.statistics });
      perCase.push(record.intensities);
      onProgress?.({ done: cases.length, total: labelled.length, case: id, state });
    }
  } finally {
    analysts?.close();
  }
  const intensities = poolIntensities(perCase);
  if (intensities.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: raw.name,
      found: `the labels of all ${cases.length} cases are 0 everywhere`,
      expected: "foreground classes from 1 on",
      remedy: "check that the right files lie in the folder labels",
    });
  }
  const nChannels = cases[0].channels.length;
  return { data: raw.name, nChannels, ...await raw.description(), cases, intensities };

  async function recordOf(rawCase: RawCase, index: number): Promise<FoundRecord> {
    if (signal?.aborted) {
      throw new OvkitError("Stopped", {
        subject: raw.name,
        found: `stopped after ${index} of ${labelled.length} cases`,
        remedy: "run it again to go on",
      });
    }
    const { id } = rawCase;
    const key = await cache?.keyOf(rawCase, regions);
    const kept = key === undefined ? undefined : await cache?.read(key);
    if (kept !== undefined) return { id, record: kept, state: "kept" };
    const record = await (analysts?.ask({ rawCase, regions }, id) ?? analyzed(rawCase));
    if (key !== undefined) await cache?.write(key, record);
    return { id, record, state: "read" };
  }
  async function analyzed(rawCase: RawCase): Promise<CaseRecord> {
    const volumes = await raw.read(rawCase);
    requireCaseVolumes(rawCase.id, volumes, volumes.channels.length);
    return analyzeCase(volumes);
  }
}

interface FoundRecord extends Pick<FingerprintProgress, "state"> {
  readonly id: string;
  readonly record: CaseRecord;
}

function requireChannels(subject: string, count: number, expected: number): void {
  if (count === expected) return;
  throw new OvkitError("DataInvalid", {
    subject,
    found: `${count} image channels`,
    expected: `${expected}`,
    remedy: "give every case the same channels",
  });
}
