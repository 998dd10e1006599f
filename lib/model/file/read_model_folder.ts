import { readdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { readSafetensors } from "../../io/read_safetensors.ts";
import type { Certificate } from "../run/certificate.ts";
import type { FoldContents, ModelContents } from "./model_contents.ts";
import { parseModelContents } from "./parse_model_contents.ts";
import { readPostprocessingChoice } from "../evaluation/postprocessing_choice.ts";
import { readRunRecord } from "../run/run_record.ts";

/** Which folds of a model's folder are read. */
export interface ReadModelFolderOptions {
  /** `all` are those whose training is finished. @default {"all", or the fold of a fold's folder} */
  readonly folds?: "all" | readonly number[];
}

/**
 * Reads a model from its folder or that of one of its folds; no data base is needed.
 *
 * @throws {OvkitError} `FileMissing` where it is no model's folder, `CheckpointInvalid` where a fold is
 * not finished or its weights are others than its certificate names, `FileCorrupt`
 */
export async function readModelFolder(
  path: string,
  options: ReadModelFolderOptions = {},
): Promise<ModelContents> {
  const given = resolve(path);
  const named = /^fold_(\d+)$/.exec(basename(given))?.[1];
  const folder = named === undefined ? given : dirname(given);
  const { folds: wanted = named === undefined ? "all" : [Number(named)] } = options;
  const numbers = wanted === "all" ? await finishedFolds(folder) : [...wanted];
  if (numbers.length === 0) {
    throw new OvkitError("CheckpointInvalid", {
      subject: path,
      found: "no fold whose training is finished",
      expected: "a model's folder with fold_0 and so on",
      remedy: "train the model to its end first",
    });
  }
  const folds: FoldContents[] = [];
  const records = [];
  for (const fold of [...new Set(numbers)].sort((a, b) => a - b)) {
    const run = join(folder, `fold_${fold}`);
    folds.push(await readFold(run, fold));
    records.push(await readRunRecord(run));
  }
  const [record] = records;
  if (record === undefined) {
    throw new OvkitError("FileMissing", {
      subject: join(folder, `fold_${folds[0].fold}`, "run.json"),
      found: "no such file",
      expected: "the parameters that the run was trained with",
    });
  }
  const same = JSON.stringify([record.parameters, record.plan]);
  const strange = records.findIndex((one) => JSON.stringify([one?.parameters, one?.plan]) !== same);
  if (strange >= 0) {
    throw new OvkitError("CheckpointInvalid", {
      subject: folder,
      found: `fold ${folds[strange].fold} has other parameters or another plan`,
      expected: `those of fold ${folds[0].fold}`,
      remedy: "choose folds of one model",
    });
  }
  const choice = await readPostprocessingChoice(folder);
  const contents = parseModelContents({
    key: {
      data: record.data.name,
      preprocessed: record.data.preprocessed,
      model: basename(folder),
    },
    parameters: record.parameters,
    preprocessing: record.plan,
    classNames: record.classNames ?? {},
    ...choice === undefined ? {} : { choice },
    folds,
  }, folder);
  return { ...contents, folds };
}

/** Numbers of the folds in a model's folder whose training is finished, ascending. */
export async function finishedFolds(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch((cause) => {
    throw new OvkitError("FileMissing", { subject: folder, found: "no such folder", cause });
  });
  const found: number[] = [];
  for (const name of names) {
    const number = /^fold_(\d+)$/.exec(name)?.[1];
    if (number !== undefined && await isFinished(join(folder, name))) found.push(Number(number));
  }
  return found.sort((a, b) => a - b);
}

/** Whether a run's folder has a certificate: then its training is finished. */
export async function isFinished(run: string): Promise<boolean> {
  return await Deno.stat(join(run, "certificate.json")).then(() => true, () => false);
}

async function readFold(run: string, fold: number): Promise<FoldContents> {
  const certificate = await readJson<Certificate>(join(run, "certificate.json")).catch((cause) => {
    if (!isOvkitError(cause, "FileMissing")) throw cause;
    throw new OvkitError("CheckpointInvalid", {
      subject: run,
      found: "a training that is not finished",
      remedy: "train this fold to its end, or choose another",
      cause,
    });
  });
  const path = join(run, "network_weights.safetensors");
  const { tensors: weights } = await readSafetensors(path);
  const weightsSha256 = await sha256File(path);
  if (weightsSha256 === certificate.weightsSha256) {
    return { fold, weights, weightsSha256, certificate };
  }
  throw new OvkitError("CheckpointInvalid", {
    subject: path,
    found: "other weights than the certificate names",
    remedy: "remove certificate.json and train again: it goes on from the last checkpoint",
  });
}
