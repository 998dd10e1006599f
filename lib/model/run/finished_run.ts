import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";
import type { Certificate } from "./certificate.ts";
import type { TrainingResult } from "./training_run.ts";

/**
 * The result of a run that was finished before, as its certificate has it.
 *
 * @param folder the run's
 * @param runHash of the parameters and the data that are trained now
 * @returns undefined where it is not finished, or its weights are gone: the last checkpoint has them
 * @throws {OvkitError} `CheckpointInvalid` where the run has other parameters, data or weights
 */
export async function finishedRun(
  folder: string,
  runHash: string,
): Promise<TrainingResult | undefined> {
  const proof = await readJson<Certificate>(join(folder, "certificate.json")).catch((error) => {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  });
  if (proof === undefined) return undefined;
  if (proof.runHash !== runHash) {
    throw new OvkitError("CheckpointInvalid", {
      subject: folder,
      found: "a finished run with other parameters or other data",
      remedy: "give the model another name, or remove the folder to start over",
    });
  }
  const weightsPath = join(folder, "network_weights.safetensors");
  const weightsSha256 = await sha256File(weightsPath).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (weightsSha256 === undefined) return undefined;
  if (weightsSha256 !== proof.weightsSha256) {
    throw new OvkitError("CheckpointInvalid", {
      subject: weightsPath,
      found: "other weights than the certificate names",
      remedy: "remove certificate.json and train again: it goes on from the last checkpoint",
    });
  }
  const history = await readJson<EpochRecord[]>(join(folder, "history.json"));
  return { finished: true, history, folder, weightsSha256 };
}
