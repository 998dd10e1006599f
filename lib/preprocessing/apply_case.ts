import type { CaseFingerprint } from "../database/case_fingerprint.ts";
import { readCase } from "../database/read_case.ts";
import { readJson } from "../database/read_json.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import type { CaseJob, CaseOutcome } from "./case_job.ts";
import { contentHash } from "./content_hash.ts";
import { storeCase, storedPaths } from "./store_case.ts";

/**
 * Preprocesses and stores a case, if that was not done before with the same plan and the same files.
 *
 * @throws {OvkitError} as reading, preprocessing and writing; `FileMissing` where a case with
 * foreground has no prediction of a previous stage
 */
export async function applyCase(job: CaseJob): Promise<CaseOutcome> {
  const { rawCase, regions, plan_sha256 } = job;
  const raw_sha256: string[] = [];
  for (const path of sourcePaths(job)) {
    raw_sha256.push(job.known_sha256?.[path] ?? await contentHash(path));
  }
  const source = { raw_sha256, plan_sha256 };
  if (await isFinished(job, source)) return { state: "kept" };
  const stored = await storeCase(job, await readCase(rawCase, regions), source);
  return stored ? { state: "made" } : { state: "skipped", reason: "no foreground" };
}

/** All files that a case is made from: images, label, predictions for input and mask. */
export function sourcePaths({ rawCase, previous, mask }: CaseJob): readonly string[] {
  const { imagePaths, labelPath } = rawCase;
  const predictions = [previous, mask].flatMap((one) => one && "path" in one ? [one.path] : []);
  return [...imagePaths, ...labelPath ? [labelPath] : [], ...predictions];
}

async function isFinished(
  { folder, rawCase, previous, mask }: CaseJob,
  wanted: Pick<CaseFingerprint, "plan_sha256" | "raw_sha256">,
): Promise<boolean> {
  const paths = storedPaths(folder, rawCase.id);
  const fingerprint = await readJson<CaseFingerprint>(paths.fingerprint).catch((error) => {
    if (isOvkitError(error, "FileMissing") || isOvkitError(error, "FileCorrupt")) return undefined;
    throw error;
  });
  if (fingerprint === undefined) return false;
  const same = fingerprint.plan_sha256 === wanted.plan_sha256 &&
    fingerprint.raw_sha256.join() === wanted.raw_sha256.join();
  if (!same) return false;
  const files = [
    ...[paths.image, paths.label],
    ...previous ? [paths.previous] : [],
    ...mask ? [paths.mask] : [],
  ];
  const facts = await Promise.all(files.map((path) => Deno.stat(path).catch(() => undefined)));
  return facts.every((file) => file?.isFile);
}
