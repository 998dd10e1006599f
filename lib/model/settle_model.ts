import { join } from "node:path";
import type { PreprocessedManifest } from "../database/preprocessed_dataset.ts";
import { readJson } from "../database/read_json.ts";
import type { StoredFolds } from "../database/stored_folds.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import { parseModelParameters } from "../parameters/parse_model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import { pyramidLoss } from "../training/losses/pyramid_loss.ts";
import { refuseUnavailable } from "./refuse_unavailable.ts";

/**
 * The parameters of a model: the stored ones, or given ones for a model that is new.
 *
 * @returns undefined where there are neither
 * @throws {OvkitError} `ParameterInvalid` where both are and differ
 */
export async function settleParameters(
  path: string,
  given: ModelParameters | undefined,
): Promise<{ readonly parameters: ModelParameters; readonly isNew: boolean } | undefined> {
  const json = await readJson(path).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (json === undefined) return given && { parameters: given, isNew: true };
  const stored = parseModelParameters(json);
  const differences = given === undefined ? [] : diffParameters(stored, given);
  if (differences.length === 0) return { parameters: stored, isNew: false };
  const [{ path: first, a, b }] = differences;
  throw new OvkitError("ParameterInvalid", {
    subject: path,
    found: `the model exists with ${differences.length} other parameters, ` +
      `e.g. ${first} is ${JSON.stringify(a)}, not ${JSON.stringify(b)}`,
    remedy: "give the model another name",
  });
}

/**
 * Makes sure that parameters can be trained on preprocessed data.
 *
 * @throws {OvkitError} `ParameterInvalid`
 */
export function requireTrainable(
  parameters: ModelParameters,
  manifest: PreprocessedManifest,
): void {
  refuseUnavailable(parameters);
  pyramidLoss(parameters.training.loss_params);
  requirePrevious(parameters, manifest);
}

/** Channels and classes of the network, from the preprocessed data. */
export function settleChannels(
  parameters: ModelParameters,
  manifest: PreprocessedManifest,
  preprocessing: PreprocessingParameters,
) {
  const classes = preprocessing.reduce_lb_to_single_class ? 2 : manifest.classes.length + 1;
  const { in_channels, out_channels } = parameters.network;
  const { nChannels, nPreviousClasses } = manifest;
  const channels = nChannels + nPreviousClasses;
  if (in_channels !== null && in_channels !== channels) {
    const previous = nPreviousClasses > 0 ? " and the previous stage's classes" : "";
    throw mismatch("in_channels", in_channels, `${channels}, the data's channels${previous}`);
  }
  if (out_channels !== null && out_channels !== classes) {
    throw mismatch("out_channels", out_channels, `${classes}, the data's classes with background`);
  }
  return { inChannels: channels, outChannels: classes };
}

/**
 * Models of one preprocessing share its folds; what they say of their making must be true.
 *
 * @throws {OvkitError} `ParameterInvalid`
 */
export function requireFolds(
  stored: StoredFolds | undefined,
  { data }: ModelParameters,
  folder: string,
): void {
  if (stored === undefined || stored.origin.strategy === "given") return;
  const { strategy, fixed_shuffle } = stored.origin;
  const said = [
    ["n_folds", data.n_folds, stored.folds.length - 1],
    ["fold_strategy", data.fold_strategy ?? "ovseg", strategy],
    ["fixed_shuffle", data.fixed_shuffle, fixed_shuffle],
  ] as const;
  for (const [key, wanted, there] of said) {
    if (wanted === there) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: `data.${key}`,
      found: String(wanted),
      expected: `${there}, the folds in ${join(folder, "splits.json")}`,
      remedy: "models of one preprocessing share its folds; remove that file to make new ones",
    });
  }
}

function requirePrevious({ data }: ModelParameters, manifest: PreprocessedManifest): void {
  for (const key of ["trn_dl_params", "val_dl_params"] as const) {
    if (data[key].bias !== "error" || manifest.nPreviousClasses > 0) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: `data.${key}.bias`,
      found: '"error", but the preprocessed data have no predictions of a previous stage',
      expected: '"fg" or "cl_fg"',
      remedy: "or preprocess with a previous stage",
    });
  }
}

function mismatch(key: string, found: number, expected: string): OvkitError {
  return new OvkitError("ParameterInvalid", {
    subject: `network.${key}`,
    found: String(found),
    expected,
    remedy: "leave it out: it is taken from the preprocessed data",
  });
}
