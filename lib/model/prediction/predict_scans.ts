import { basename, join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import type { ClassVolume } from "./case_prediction.ts";
import type { ModelPredictor } from "./open_model_predictor.ts";
import { type LoadedScan, loadScan, partsOf, predictLoaded, type Scan } from "./predict_scan.ts";
import type { PredictOptions } from "./prediction.ts";
import type { PredictionPlan } from "./prediction_plan.ts";
import {
  PREDICTION_RECORD_VERSION,
  type PredictionRecord,
  readPredictionRecord,
  scanSha256,
  writePredictionRecord,
} from "./prediction_record.ts";
import { removeUnfinishedLabels } from "./remove_unfinished_labels.ts";
import { type PredictionFiles, writePrediction } from "./write_prediction.ts";

/** One of several scans. */
export interface NamedScan {
  /** Name of the label map, without ending. */
  readonly id: string;
  /** A file, the folder of a DICOM series, a volume, or one of these for each channel. */
  readonly scan: Scan;
  /** Which series, where the scan is a folder of several DICOM series. */
  readonly seriesUid?: string;
}

/** Options of a model's `predictAll`. */
export interface PredictScansOptions
  extends
    Omit<PredictOptions, "out" | "seriesUid" | "previous" | "mask" | "region" | "onProgress"> {
  /**
   * The folder that label maps are written to, `<scan>.nii.gz`, each with a record `<scan>.json`.
   */
  readonly out: string;
  /** Predicts scans too whose files are there already. @default {false} */
  readonly overwrite?: boolean;
  /** Hears of each scan. */
  readonly onProgress?: (progress: ScansProgress) => void;
}

/** How far several scans are. */
export interface ScansProgress {
  /** The scan under way. */
  readonly id: string;
  /** Scans before it. */
  readonly done: number;
  /** Scans in all. */
  readonly scans: number;
  /** Share of its windows done. */
  readonly fraction: number;
}

/** What became of a scan. */
export interface ScanOutcome extends Partial<PredictionFiles> {
  /** The scan's name. */
  readonly id: string;
  /** `kept`: its files of the same model, options and scan were there already. */
  readonly state: "predicted" | "kept" | "failed";
  /** Why it failed. */
  readonly error?: Error;
  /** How much of each class was found. */
  readonly volumes?: readonly ClassVolume[];
  /** How it was looked at. */
  readonly plan?: PredictionPlan;
}

/** A scan that is ready to be predicted, or needs not to be. */
interface Job {
  readonly id: string;
  readonly kept?: PredictionRecord;
  readonly error?: Error;
  readonly loaded?: LoadedScan;
  readonly hashes: readonly string[];
}

/**
 * Segments several scans: while the network looks at one, the next is read and the one before it
 * written. A scan that fails does not stop the others. What was predicted before of the same scan
 * by the same model in the same way stays as it is, so that what was stopped goes on where it was.
 *
 * @throws {OvkitError} `ArgumentInvalid` for two scans of one name; the signal's reason when
 * stopped
 */
export async function* predictScans(
  predictor: ModelPredictor,
  scans: readonly NamedScan[],
  options: PredictScansOptions,
): AsyncGenerator<ScanOutcome, void> {
  requireNames(scans);
  const { out, overwrite = false, onProgress, signal, onPlan, ...run } = options;
  const facts = await predictor.facts(run);
  const predictionSha256 = sha256(JSON.stringify({ model: facts.sha256, options: sorted(run) }));
  const pathOf = (id: string) => join(out, `${id}.nii.gz`);
  await removeUnfinishedLabels(out, scans.map(({ id }) => id));

  async function prepare({ id, scan, seriesUid }: NamedScan): Promise<Job> {
    let hashes: readonly string[] = [];
    try {
      hashes = await Promise.all(partsOf(scan).map(scanSha256));
      const record = overwrite ? undefined : await readPredictionRecord(pathOf(id));
      const same = record?.predictionSha256 === predictionSha256 &&
        record.scanSha256.join() === hashes.join();
      if (same) return { id, kept: record, hashes };
      const series = seriesUid === undefined ? {} : { seriesUid };
      return { id, hashes, loaded: await loadScan(scan, { ...run, ...series, out: pathOf(id) }) };
    } catch (error) {
      return { id, hashes, error: error as Error };
    }
  }

  async function finish(job: Job, done: number): Promise<() => Promise<ScanOutcome>> {
    const { id, kept, error, loaded, hashes } = job;
    if (error !== undefined) return () => Promise.resolve({ id, state: "failed", error });
    if (kept !== undefined) {
      const { volumes, plan } = kept;
      const files = filesOf(out, id, kept.files);
      return () => Promise.resolve({ id, state: "kept", ...files, volumes, plan });
    }
    const report = (fraction: number) => onProgress?.({ id, done, scans: scans.length, fraction });
    report(0);
    const { label, volumes, plan, entropy, probabilities } = await predictLoaded(
      predictor,
      loaded!,
      { ...run, ...(signal && { signal }), ...(onPlan && { onPlan }), onProgress: report },
    );
    const [scan] = loaded!.channels;
    return async () => {
      const path = pathOf(id);
      const found = {
        label,
        ...(entropy === undefined ? {} : { entropy }),
        ...(probabilities === undefined ? {} : { probabilities }),
      };
      const { classNames } = predictor;
      const dicomSeg = run.dicomSeg ?? false;
      const files = await writePrediction(path, found, { scan, classNames, dicomSeg });
      await writePredictionRecord(path, {
        version: PREDICTION_RECORD_VERSION,
        scan: id,
        scanSha256: hashes,
        weightsSha256: facts.weightsSha256,
        predictionSha256,
        files: Object.values(files).map((file) => basename(file)),
        labelSha256: await sha256File(path),
        plan,
        volumes,
      });
      return { id, state: "predicted", ...files, volumes, plan };
    };
  }

  function outcomeOf(id: string, work: () => Promise<ScanOutcome>): Promise<ScanOutcome> {
    return work().catch((error) => ({ id, state: "failed", error }));
  }

  let next: Promise<Job> | undefined = scans.length > 0 ? prepare(scans[0]) : undefined;
  let before: Promise<ScanOutcome> | undefined;
  for (let i = 0; i < scans.length; i++) {
    signal?.throwIfAborted();
    const job = await next!;
    next = i + 1 < scans.length ? prepare(scans[i + 1]) : undefined;
    const write = await finish(job, i).catch((error) => {
      if (signal?.aborted) throw error;
      return (): Promise<ScanOutcome> => Promise.resolve({ id: job.id, state: "failed", error });
    }).finally(async () => await before);
    if (before !== undefined) yield await before;
    before = outcomeOf(job.id, write);
  }
  if (before !== undefined) yield await before;
}

function sorted(options: object): object {
  return Object.fromEntries(Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1));
}

function filesOf(out: string, id: string, names: readonly string[]): Partial<PredictionFiles> {
  const place = (ending: string) => {
    const name = names.find((one) => one === `${id}${ending}`);
    return name === undefined ? undefined : join(out, name);
  };
  const all = {
    path: place(".nii.gz"),
    structureSetPath: place(".dcm"),
    segmentationPath: place("_seg.dcm"),
    entropyPath: place("_entropy.nii.gz"),
    probabilitiesPath: place("_probabilities.npy"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, path]) => path !== undefined));
}

function requireNames(scans: readonly NamedScan[]): void {
  const ids = scans.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: twice,
    found: "two scans of this name, whose label maps would be one file",
    remedy: "give them other names or other folders",
  });
}
