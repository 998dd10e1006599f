import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { readSafetensors } from "../../io/read_safetensors.ts";
import type { SafeTensor } from "../../io/safetensors.ts";
import { writeSafetensors } from "../../io/write_safetensors.ts";
import type { ModelContents } from "./model_contents.ts";
import { parseModelContents } from "./parse_model_contents.ts";
import { weightsSha256 } from "./weights_sha256.ts";

/** Version of a model's file. */
export const MODEL_FILE_VERSION = 1;

const FORMAT = "ovkit model";

/** Writes a model as one safetensors file: weights as arrays, all else as JSON in its head. */
export async function writeModelFile(path: string, contents: ModelContents): Promise<void> {
  const tensors = new Map<string, SafeTensor>();
  for (const { fold, weights } of contents.folds) {
    for (const [name, tensor] of weights) tensors.set(`fold_${fold}/${name}`, tensor);
  }
  const folds = contents.folds.map(({ weights: _weights, ...rest }) => rest);
  const model = JSON.stringify({ ...contents, folds });
  const metadata = {
    format: FORMAT,
    version: String(MODEL_FILE_VERSION),
    model,
    model_sha256: sha256(model),
  };
  await writeSafetensors(path, tensors, { metadata });
}

/**
 * Reads a model's file. Every byte that means something is under a hash: what is read is what was
 * written.
 *
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where it is cut off or changed;
 * `FormatUnsupported` for another file, or one of another version
 */
export async function readModelFile(path: string): Promise<ModelContents> {
  const { tensors, metadata } = await readSafetensors(path);
  const { format, version, model, model_sha256 } = metadata;
  if (format !== FORMAT) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "a safetensors file that is no model of ovkit",
      expected: "a file that `deno task export-model` wrote",
      remedy: "weights alone are loaded with network.load(path)",
    });
  }
  if (version !== String(MODEL_FILE_VERSION)) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `a model's file of version ${version}`,
      expected: `version ${MODEL_FILE_VERSION}`,
      remedy: "export the model again, or use another version of ovkit",
    });
  }
  if (model === undefined || sha256(model) !== model_sha256) {
    throw corrupt(path, "a description that is not the one that was written");
  }
  const { folds, ...description } = parseModelContents(jsonOf(model, path), path);
  const known = new Set(folds.map(({ fold }) => `fold_${fold}`));
  const stray = [...tensors.keys()].find((name) => !known.has(name.split("/")[0]));
  if (stray !== undefined) throw corrupt(path, `the array "${stray}" of no fold`);
  return {
    ...description,
    folds: folds.map((facts) => {
      const start = `fold_${facts.fold}/`;
      const weights = new Map(
        [...tensors].filter(([name]) => name.startsWith(start))
          .map(([name, tensor]) => [name.slice(start.length), tensor]),
      );
      if (weightsSha256(weights) !== facts.weightsSha256) {
        throw corrupt(path, `weights of fold ${facts.fold} that are not those that were written`);
      }
      return { ...facts, weights };
    }),
  };
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(path, "a description that is no JSON");
  }
}

function corrupt(path: string, found: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "a whole model",
    remedy: "copy it again, or export the model again",
  });
}
