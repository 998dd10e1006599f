import { join } from "node:path";
import { readJson } from "../database/read_json.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { removeUnfinishedFiles } from "../foundation/remove_unfinished_files.ts";
import { sha256 } from "../foundation/sha256.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { removeIfThere } from "./remove_if_there.ts";

/** Version of the stored form; data of another one are made anew. */
export const STORE_VERSION = 1;

/** Version of the data in nnU-Net's way, which was changed once more. */
const NNUNET_VERSION = 2;

/** What parameters are that plans did not always have: without them nothing else is stored. */
const NEUTRAL = {
  crop_to_nonzero: false,
  lb_min_vol: null,
  lb_max_vol: null,
  prev_stage_for_input: null,
  prev_stage_for_mask: null,
  r_dial_mask: 0,
} as const;

/**
 * Makes a folder that of a plan: writes its parameters and removes what a killed run left half
 * written.
 *
 * @param force replaces the data of another plan
 * @throws {OvkitError} `PlanMismatch` where data of another plan lie there
 */
export async function claimFolder(
  folder: string,
  parameters: PreprocessingParameters,
  force: boolean,
): Promise<void> {
  const path = join(folder, "preprocessing_parameters.json");
  const before = await readJson<PreprocessingParameters>(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  const differences = before === undefined ? [] : diffParameters(
    { ...NEUTRAL, ...withoutStatistics(before) },
    { ...NEUTRAL, ...withoutStatistics(parameters) },
  );
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
  for (const kind of ["", "images", "labels", "prev_preds", "masks", "fingerprints"]) {
    await removeUnfinishedFiles(join(folder, kind));
  }
}

/**
 * What a plan is recognised by: a hash of all parameters that decide what is stored.
 *
 * @param reading what else decides it
 */
export function planHash(parameters: PreprocessingParameters, reading: string): string {
  const deciding = Object.entries(withoutStatistics(parameters)).filter(([key, value]) =>
    !(key in NEUTRAL) || value !== NEUTRAL[key as keyof typeof NEUTRAL]
  );
  const version = parameters.resampling === "nnunet" ? NNUNET_VERSION : STORE_VERSION;
  return sha256(`${version} ${JSON.stringify(Object.fromEntries(deciding))}${reading}`);
}

function withoutStatistics(
  parameters: PreprocessingParameters,
): Omit<PreprocessingParameters, "dataset_properties"> {
  const { dataset_properties: _statistics, ...rest } = parameters;
  return rest;
}
