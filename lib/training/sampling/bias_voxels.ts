import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import type { TrainingVolume } from "./training_volume.ts";
import { type RunArrays, runsOfGroups } from "./voxel_runs.ts";

/**
 * Finds the voxels around which biased patches are drawn, by class: all foreground as one (`fg`),
 * those of every class (`cl_fg`), or for every class those that only one of label and previous
 * prediction calls so (`error`).
 *
 * @throws {OvkitError} `ParameterInvalid` for `error` without a previous prediction
 */
export function biasVoxels(
  volume: Pick<TrainingVolume, "id" | "label" | "previous">,
  bias: LoaderParameters["bias"],
): Map<number, RunArrays> {
  const { label } = volume;
  if (bias === "fg") return runsOfGroups(label.length, (i) => label[i] > 0 ? 1 : 0);
  if (bias === "cl_fg") return runsOfGroups(label.length, (i) => label[i]);
  const previous = requirePrevious(volume);
  const groups = new Map<number, RunArrays>();
  for (const value of foregroundClasses(label, previous)) {
    const wrong = runsOfGroups(
      label.length,
      (i) => (label[i] === value) === (previous[i] === value) ? 0 : 1,
    ).get(1);
    if (wrong !== undefined) groups.set(value, wrong);
  }
  return groups;
}

/**
 * How wrong a previous prediction is: 1 − Dice summed over the classes; a class that neither label
 * nor prediction has adds nothing.
 *
 * @throws {OvkitError} `ParameterInvalid` without a previous prediction
 */
export function predictionError(
  volume: Pick<TrainingVolume, "id" | "label" | "previous">,
): number {
  const { label } = volume;
  const previous = requirePrevious(volume);
  const sizes = new Float64Array(256);
  const both = new Float64Array(256);
  for (let i = 0; i < label.length; i++) {
    sizes[label[i]]++;
    sizes[previous[i]]++;
    if (label[i] === previous[i]) both[label[i]]++;
  }
  let sum = 0;
  for (let value = 1; value < sizes.length; value++) {
    if (sizes[value] > 0) sum += 1 - 2 * both[value] / sizes[value];
  }
  return sum;
}

function foregroundClasses(...maps: readonly Uint8Array[]): number[] {
  const present = new Uint8Array(256);
  for (const map of maps) for (const value of map) present[value] = 1;
  return [...present.keys()].filter((value) => value > 0 && present[value] === 1);
}

function requirePrevious({ id, previous }: Pick<TrainingVolume, "id" | "previous">): Uint8Array {
  if (previous !== undefined) return previous;
  throw new OvkitError("ParameterInvalid", {
    subject: "bias of the data loaders",
    found: `"error", but ${id} has no prediction of a previous stage`,
    expected: '"fg" or "cl_fg"',
    remedy: "or preprocess with the predictions of a previous stage",
  });
}
