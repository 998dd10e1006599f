import { basename, join } from "node:path";
import {
  openPreprocessedDataset,
  type PreprocessedDataset,
  type PreprocessedManifest,
} from "../database/preprocessed_dataset.ts";
import type { CaseFingerprint } from "../database/case_fingerprint.ts";
import { hasReference } from "../database/has_reference.ts";
import type { RawCase } from "../database/raw_case.ts";
import type { RawDataset } from "../database/raw_dataset.ts";
import { readJson } from "../database/read_json.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { lockFolder } from "../foundation/lock_folder.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { version } from "../foundation/version.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { applyCase, sourcePaths } from "./apply_case.ts";
import type { ApplyRequest } from "./apply_worker.ts";
import type { CaseJob, CaseOutcome, FoundPrediction } from "./case_job.ts";
import { claimFolder, planHash, STORE_VERSION } from "./claim_folder.ts";
import { knownContentHash } from "./content_hash.ts";
import { mapInOrder } from "./map_in_order.ts";
import { openCaseWorkers } from "./open_case_workers.ts";
import { storedPaths } from "./store_case.ts";
import type { PreprocessingParameters, PreviousStage } from "./preprocessing_parameters.ts";
import {
  openPreviousPredictions,
  type PreviousPredictions,
  type StagePlaces,
} from "./previous_predictions.ts";

/** How far preprocessing is. */
export interface PreprocessingProgress {
  /** Cases finished. */
  readonly done: number;
  /** Cases in all. */
  readonly total: number;
  /** The case that was finished. */
  readonly case: string;
  /** Made now, kept from before, or left out. */
  readonly state: "made" | "kept" | "skipped";
}

/** Options of applying a plan. */
export interface ApplyPlanOptions {
  /** Called after each case, in their order. @default {nothing} */
  readonly onProgress?: (progress: PreprocessingProgress) => void;
  /** Replace the data of another plan of the same name. @default {false} */
  readonly force?: boolean;
  /** Stops between two cases; what is finished is kept. @default {none} */
  readonly signal?: AbortSignal;
  /**
   * How many cases are preprocessed at the same time, each by a worker of its own and one in its
   * memory; 1 works without workers. The files are the same. @default {1}
   */
  readonly workers?: number;
  /**
   * Draws two slices of each case that is made, with the outlines of its label maps, into the data
   * base's `plots/<data>/<name>`: `<case>_largest.png`, the slice with most foreground, and
   * `<case>_random.png`. @default {false: nothing is written but the preprocessed data}
   */
  readonly plots?: boolean;
}

/** What is applied. */
export interface AppliedPlan {
  /** What was done to each case. */
  readonly parameters: PreprocessingParameters;
  /** Names of the stored classes. */
  readonly classNames: Readonly<Record<number, string>>;
}

/**
 * Preprocesses the labelled cases of raw data into a folder. Finished cases with the same plan and
 * the same source files are kept, so that an interrupted run goes on where it was.
 *
 * @throws {OvkitError} `PlanMismatch` where data of another plan lie in the folder, `DataInvalid`
 * where nothing is left to store, `FileMissing` where a previous stage has no prediction of a case,
 * `FileUnwritable` where the disk is full or another process is at work in the folder, `Stopped`
 */
export async function applyPlan(
  raw: RawDataset,
  plan: AppliedPlan,
  options: ApplyPlanOptions & StagePlaces & { readonly folder: string },
): Promise<PreprocessedDataset> {
  const { folder, onProgress, force = false, signal, workers = 1 } = options;
  const plots = options.plots ? plotsFolder(raw.name, options) : undefined;
  const input = await openStage("prev_stage_for_input", plan.parameters, options);
  const mask = await openStage("prev_stage_for_mask", plan.parameters, options);
  const parameters: PreprocessingParameters = {
    ...plan.parameters,
    ...input && { prev_stage_for_input: input.stage },
    ...mask && { prev_stage_for_mask: mask.stage },
  };
  const regions = await raw.regionClasses();
  const rawCases = (await raw.cases()).filter((rawCase) => rawCase.imagePaths.length > 0);
  const jobs = await jobsOf(rawCases);
  const unlock = await lockFolder(folder).catch((error) => {
    throw unwritable(folder, error);
  });
  try {
    await claimFolder(folder, parameters, force);
    return await applyJobs();
  } finally {
    unlock();
  }

  async function jobsOf(cases: readonly RawCase[]): Promise<readonly (CaseJob | RawCase)[]> {
    const plan_sha256 = planHash(
      parameters,
      (regions ? JSON.stringify(regions) : "") + (cases.some(({ fill }) => fill) ? "filled" : ""),
    );
    const made: (CaseJob | RawCase)[] = [];
    for (const rawCase of cases) {
      const common = { rawCase, regions, folder, parameters, plan_sha256, ...plots && { plots } };
      if (!hasReference(rawCase)) made.push(rawCase);
      else {
        made.push({
          ...common,
          ...input && { previous: await findPrediction(input, rawCase) },
          ...mask && { mask: await findPrediction(mask, rawCase) },
        });
      }
    }
    return made;
  }

  async function applyJobs(): Promise<PreprocessedDataset> {
    const pool = workers > 1
      ? openCaseWorkers<ApplyRequest, CaseOutcome>(new URL("./apply_worker.ts", import.meta.url))
      : undefined;
    const stored: string[] = [];
    const skipped: { case: string; reason: string }[] = [];
    const work = async (job: CaseJob | RawCase, index: number): Promise<CaseOutcome> => {
      if (signal?.aborted) throw stopped(folder, index, jobs.length);
      if (!("rawCase" in job)) return { state: "skipped", reason: "no label" };
      if (pool === undefined) return await applyCase(job);
      return await pool.ask({ ...job, known_sha256: await knownHashes(job) }, job.rawCase.id);
    };
    let done = 0;
    try {
      for await (const outcome of mapInOrder(jobs, work, { atOnce: workers })) {
        const { id } = rawCases[done++];
        if (outcome.state === "skipped") skipped.push({ case: id, reason: outcome.reason });
        else stored.push(id);
        onProgress?.({ done, total: jobs.length, case: id, state: outcome.state });
      }
    } finally {
      pool?.close();
    }
    if (stored.length === 0) throw nothingStored(raw.name, jobs.length, skipped[0]?.reason);
    const manifest: PreprocessedManifest = {
      version: STORE_VERSION,
      data: raw.name,
      name: basename(folder),
      parameters: { ...parameters },
      classes: parameters.lb_classes,
      classNames: storedClassNames(plan),
      regions: regions ?? null,
      nChannels: parameters.n_im_channels,
      nPreviousClasses: input?.stage.lb_classes?.length ?? 0,
      hasMask: mask !== undefined,
      cases: stored,
      skipped,
      sources: await sourcesOf(folder, stored),
      versions: { ovkit: version, deno: Deno.version.deno, store: String(STORE_VERSION) },
    };
    await writeFileAtomic(join(folder, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
    return openPreprocessedDataset(folder);
  }
}

async function sourcesOf(
  folder: string,
  ids: readonly string[],
): Promise<Record<string, readonly string[]>> {
  const sources: Record<string, readonly string[]> = {};
  for (const id of ids) {
    const { raw_sha256 } = await readJson<CaseFingerprint>(storedPaths(folder, id).fingerprint);
    sources[id] = raw_sha256;
  }
  return sources;
}

async function openStage(
  name: "prev_stage_for_input" | "prev_stage_for_mask",
  parameters: Readonly<Partial<Record<typeof name, PreviousStage | null>>>,
  places: StagePlaces,
): Promise<PreviousPredictions | undefined> {
  const stage = parameters[name];
  return stage ? await openPreviousPredictions(name, stage, places) : undefined;
}

/** A case that the previous model does not know may yet be left out for want of foreground. */
async function findPrediction(
  stage: PreviousPredictions,
  rawCase: RawCase,
): Promise<FoundPrediction> {
  try {
    return { path: await stage.predictionOf(rawCase) };
  } catch (error) {
    if (!isOvkitError(error, "FileMissing") || stage.isTrainedOn(rawCase)) throw error;
    const { subject, found, expected, remedy } = error;
    return { missing: { subject, found, expected, remedy } };
  }
}

async function knownHashes(job: CaseJob): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const path of sourcePaths(job)) {
    const hash = await knownContentHash(path);
    if (hash !== undefined) found[path] = hash;
  }
  return found;
}

function plotsFolder(data: string, { folder, paths }: StagePlaces & { folder: string }): string {
  if (paths !== undefined) return paths.plots({ data, preprocessed: basename(folder) });
  throw new OvkitError("ArgumentInvalid", {
    subject: "plots",
    found: "a plan that does not know where plots go",
    remedy: "make it with a data base's plan(), or give planFromFingerprint the target's paths",
  });
}

function unwritable(folder: string, cause: unknown): unknown {
  if (isOvkitError(cause) || cause instanceof Deno.errors.NotCapable) return cause;
  return new OvkitError("FileUnwritable", {
    subject: folder,
    found: `cannot write the files in it (${cause instanceof Error ? cause.message : cause})`,
    remedy: "check the folder's permissions and the free space of the disk",
    cause,
  });
}

function stopped(folder: string, done: number, total: number): OvkitError {
  return new OvkitError("Stopped", {
    subject: folder,
    found: `stopped after ${done} of ${total} cases`,
    remedy: "run it again to go on",
  });
}

function nothingStored(data: string, cases: number, reason = "no case"): OvkitError {
  return new OvkitError("DataInvalid", {
    subject: data,
    found: `none of ${cases} cases could be stored (${reason})`,
    expected: "labelled cases with foreground",
  });
}

function storedClassNames({ parameters, classNames }: AppliedPlan): Record<number, string> {
  if (parameters.reduce_lb_to_single_class) return { 1: "foreground" };
  const named = parameters.lb_classes.flatMap((label, i) =>
    classNames[label] === undefined ? [] : [[i + 1, classNames[label]] as const]
  );
  return Object.fromEntries(named);
}
