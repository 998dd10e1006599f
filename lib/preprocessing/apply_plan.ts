import { basename, join } from "node:path";
import type { CaseFingerprint } from "../database/case_fingerprint.ts";
import {
  openPreprocessedDataset,
  type PreprocessedDataset,
  type PreprocessedManifest,
} from "../database/preprocessed_dataset.ts";
import { hasReference } from "../database/has_reference.ts";
import type { RawCase } from "../database/raw_case.ts";
import type { RawDataset } from "../database/raw_dataset.ts";
import { readJson } from "../database/read_json.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { sha256 } from "../foundation/sha256.ts";
import { sha256Path } from "../foundation/sha256_path.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { storeCase } from "./store_case.ts";

/** Version of the stored form; another one is made anew. */
const STORE_VERSION = 1;

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
  /** Called after each case. @default {nothing} */
  readonly onProgress?: (progress: PreprocessingProgress) => void;
  /** Replace the data of another plan of the same name. @default {false} */
  readonly force?: boolean;
  /** Stops between two cases; what is finished is kept. @default {none} */
  readonly signal?: AbortSignal;
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
 * where nothing is left to store, `Stopped`
 */
export async function applyPlan(
  raw: RawDataset,
  plan: AppliedPlan,
  options: ApplyPlanOptions & { readonly folder: string },
): Promise<PreprocessedDataset> {
  const { folder, onProgress, force = false, signal } = options;
  const { parameters } = plan;
  await claimFolder(folder, parameters, force);
  const regions = await raw.regionClasses() ?? null;
  const rawCases = (await raw.cases()).filter((rawCase) => rawCase.imagePaths.length > 0);
  const decided = [
    JSON.stringify(essential(parameters)),
    ...regions ? [JSON.stringify(regions)] : [],
    ...rawCases.some(({ fill }) => fill) ? ["filled"] : [],
  ].join("");
  const plan_sha256 = sha256(`${STORE_VERSION} ${decided}`);
  const stored: string[] = [];
  const skipped: { case: string; reason: string }[] = [];
  for (const [index, rawCase] of rawCases.entries()) {
    if (signal?.aborted) {
      throw new OvkitError("Stopped", {
        subject: folder,
        found: `stopped after ${index} of ${rawCases.length} cases`,
        remedy: "run it again to go on",
      });
    }
    const state = await applyToCase(rawCase);
    onProgress?.({ done: index + 1, total: rawCases.length, case: rawCase.id, state });
  }
  if (stored.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: raw.name,
      found: `none of ${rawCases.length} cases could be stored (${
        skipped[0]?.reason ?? "no case"
      })`,
      expected: "labelled cases with foreground",
    });
  }
  const manifest: PreprocessedManifest = {
    version: STORE_VERSION,
    data: raw.name,
    name: basename(folder),
    parameters: { ...parameters },
    classes: parameters.lb_classes,
    classNames: storedClassNames(plan),
    regions,
    nChannels: parameters.n_im_channels,
    cases: stored,
    skipped,
    versions: { deno: Deno.version.deno, store: String(STORE_VERSION) },
  };
  await writeFileAtomic(join(folder, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
  return openPreprocessedDataset(folder);

  async function applyToCase(rawCase: RawCase): Promise<PreprocessingProgress["state"]> {
    if (!hasReference(rawCase)) {
      skipped.push({ case: rawCase.id, reason: "no label" });
      return "skipped";
    }
    const raw_sha256: string[] = [];
    for (const path of [...rawCase.imagePaths, ...rawCase.labelPath ? [rawCase.labelPath] : []]) {
      raw_sha256.push(await sha256Path(path));
    }
    if (await isFinished(folder, rawCase.id, { plan_sha256, raw_sha256 })) {
      stored.push(rawCase.id);
      return "kept";
    }
    const volumes = await raw.read(rawCase);
    const source = { rawCase, volumes, raw_sha256, plan_sha256 };
    if (await storeCase(folder, source, parameters)) {
      stored.push(rawCase.id);
      return "made";
    }
    skipped.push({ case: rawCase.id, reason: "no foreground" });
    return "skipped";
  }
}

async function claimFolder(
  folder: string,
  parameters: PreprocessingParameters,
  force: boolean,
): Promise<void> {
  const path = join(folder, "preprocessing_parameters.json");
  const before = await readIfThere<PreprocessingParameters>(path);
  const differences = before === undefined
    ? []
    : diffParameters(essential(before), essential(parameters));
  if (differences.length > 0 && !force) {
    const list = differences.map((d) =>
      `${d.path} is ${JSON.stringify(d.a)} there and ${JSON.stringify(d.b)} here`
    );
    throw new OvkitError("PlanMismatch", {
      subject: folder,
      found: `data of another plan: ${list.join(", ")}`,
      remedy: "apply the plan under another name, or with force to replace the data",
    });
  }
  if (differences.length > 0) await removeIfThere(join(folder, "manifest.json"));
  await writeFileAtomic(path, JSON.stringify(parameters, null, 1) + "\n");
}

/** The parameters that decide what is stored: all but the statistics they were planned from. */
function essential(parameters: PreprocessingParameters): unknown {
  const { dataset_properties: _statistics, ...rest } = parameters;
  return rest;
}

async function isFinished(
  folder: string,
  id: string,
  wanted: Pick<CaseFingerprint, "plan_sha256" | "raw_sha256">,
): Promise<boolean> {
  const fingerprint = await readIfThere<CaseFingerprint>(
    join(folder, "fingerprints", `${id}.json`),
  );
  if (fingerprint === undefined) return false;
  const same = fingerprint.plan_sha256 === wanted.plan_sha256 &&
    fingerprint.raw_sha256.join() === wanted.raw_sha256.join();
  if (!same) return false;
  const files = [join(folder, "images", `${id}.npy`), join(folder, "labels", `${id}.npy`)];
  const sizes = await Promise.all(files.map((path) => Deno.stat(path).catch(() => undefined)));
  return sizes.every((size) => size?.isFile);
}

async function readIfThere<T>(path: string): Promise<T | undefined> {
  try {
    return await readJson<T>(path);
  } catch (error) {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  }
}

async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}

function storedClassNames({ parameters, classNames }: AppliedPlan): Record<number, string> {
  if (parameters.reduce_lb_to_single_class) return { 1: "foreground" };
  const named = parameters.lb_classes.flatMap((label, i) =>
    classNames[label] === undefined ? [] : [[i + 1, classNames[label]] as const]
  );
  return Object.fromEntries(named);
}
