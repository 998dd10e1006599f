import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { modelParameters } from "../../parameters/model_parameters_builder.ts";
import { parseModelParameters } from "../../parameters/parse_model_parameters.ts";

/** Which postprocessing: that of the model's parameters, or what cross-validation chose. */
export type PostprocessingUse = "parameters" | "chosen";

/** What `choosePostprocessing` decided: content of `postprocessing.json` in a model's folder. */
export interface PostprocessingChoice {
  /** Version of this form. */
  readonly version: number;
  /** All of the postprocessing, with what was chosen. */
  readonly postprocessing: PostprocessingParameters;
  /** What was decided: the keys that are not as the model's parameters have them. */
  readonly chosen: Partial<PostprocessingParameters>;
  /** Original class numbers, in the order of the lists. */
  readonly classes: readonly number[];
  /** Mean Dice of each class in cross-validation before; null where no case holds it. */
  readonly diceBefore: readonly (number | null)[];
  /** Mean Dice of each class with what was chosen. */
  readonly diceAfter: readonly (number | null)[];
  /** Folds that it was decided on. */
  readonly folds: readonly number[];
  /** Cases that it was decided on. */
  readonly cases: readonly string[];
  /** SHA-256 of the weights that predicted them. */
  readonly weightsSha256: readonly string[];
}

/** Version of the form of `postprocessing.json`. */
export const CHOICE_VERSION = 1;

/** Writes `postprocessing.json` into a model's folder. */
export async function writePostprocessingChoice(
  folder: string,
  choice: PostprocessingChoice,
): Promise<void> {
  await writeFileAtomic(pathIn(folder), JSON.stringify(choice, null, 1) + "\n");
}

/**
 * Reads `postprocessing.json` of a model's folder.
 *
 * @returns undefined where nothing was chosen
 * @throws {OvkitError} `FileCorrupt`, `FormatUnsupported` for another version
 */
export async function readPostprocessingChoice(
  folder: string,
): Promise<PostprocessingChoice | undefined> {
  const path = pathIn(folder);
  try {
    return parsePostprocessingChoice(await readJson(path), path);
  } catch (error) {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  }
}

/**
 * Checks a choice out of a file.
 *
 * @param subject the file
 * @throws {OvkitError} `FileCorrupt`, `FormatUnsupported`
 */
export function parsePostprocessingChoice(value: unknown, subject: string): PostprocessingChoice {
  const choice = value as PostprocessingChoice | null;
  if (typeof choice !== "object" || choice === null) throw corrupt(subject, "no object");
  if (choice.version !== CHOICE_VERSION) {
    throw new OvkitError("FormatUnsupported", {
      subject,
      found: `a chosen postprocessing of version ${choice.version}`,
      expected: `version ${CHOICE_VERSION}`,
      remedy: "choose it again with this version of ovkit",
    });
  }
  try {
    const parameters = { ...modelParameters().build(), postprocessing: choice.postprocessing };
    return { ...choice, postprocessing: parseModelParameters(parameters).postprocessing };
  } catch (cause) {
    if (!isOvkitError(cause, "ParameterInvalid")) throw cause;
    throw corrupt(subject, cause.message, cause);
  }
}

/**
 * The postprocessing that is asked for.
 *
 * @param model what the model has
 * @throws {OvkitError} `ArgumentInvalid` where a chosen one is asked for and there is none
 */
export function settlePostprocessing(
  use: PostprocessingUse,
  model: {
    readonly name: string;
    readonly own: PostprocessingParameters;
    readonly choice: PostprocessingChoice | undefined;
  },
): PostprocessingParameters {
  const { name, own, choice } = model;
  if (use === "parameters") return own;
  if (use !== "chosen") {
    throw new OvkitError("ArgumentInvalid", {
      subject: "postprocessing",
      found: JSON.stringify(use),
      expected: '"parameters" or "chosen"',
    });
  }
  if (choice !== undefined) return choice.postprocessing;
  throw new OvkitError("ArgumentInvalid", {
    subject: name,
    found: "no chosen postprocessing",
    expected: "postprocessing.json in the model's folder",
    remedy: "evaluate the validation cases of its folds and call choosePostprocessing(model)",
  });
}

function pathIn(folder: string): string {
  return join(folder, "postprocessing.json");
}

function corrupt(subject: string, found: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject,
    found,
    expected: "a chosen postprocessing",
    remedy: "remove it and choose again",
    cause,
  });
}
