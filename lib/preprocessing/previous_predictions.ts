import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { openPreprocessedDataset } from "../database/preprocessed_dataset.ts";
import type { RawCase } from "../database/raw_case.ts";
import type { ModelKey, ResultPaths } from "../database/result_paths.ts";
import { isFile } from "../foundation/is_file.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { PreviousStage } from "./preprocessing_parameters.ts";

/** Where the stages of a cascade lie. */
export interface StagePlaces {
  /** Folder of all preprocessed data. */
  readonly preprocessedRoot: string;
  /** Where predictions lie. */
  readonly paths: ResultPaths | undefined;
}

/** The predictions of a previous stage. */
export interface PreviousPredictions {
  /** The stage with its classes decided. */
  readonly stage: PreviousStage;
  /**
   * The prediction of a case: that of the cross-validation, or for a case that the previous model
   * was not trained on that of the one raw data set it was evaluated on.
   *
   * @throws {OvkitError} `FileMissing` where there is none, `DataInvalid` where there are several
   */
  predictionOf(rawCase: RawCase): Promise<string>;
  /** Whether the previous model was trained on a case, so that it should have been evaluated on it. */
  isTrainedOn(rawCase: RawCase): boolean;
}

/**
 * Looks up a previous stage: its classes and the cases it was trained on.
 *
 * @param name the parameter, for errors
 * @throws {OvkitError} `ArgumentInvalid` where no place of predictions is known, `FileMissing` where
 * classes are not given and the previous preprocessing is not there, `ParameterInvalid` for classes
 * that the previous stage does not have
 */
export async function openPreviousPredictions(
  name: string,
  stage: PreviousStage,
  { preprocessedRoot, paths }: StagePlaces,
): Promise<PreviousPredictions> {
  if (paths === undefined) {
    throw new OvkitError("ArgumentInvalid", {
      subject: name,
      found: "a plan that does not know where predictions lie",
      remedy: "make it with a data base's plan(), or give planFromFingerprint the target's paths",
    });
  }
  const key: ModelKey = {
    data: stage.data_name,
    preprocessed: stage.preprocessed_name,
    model: stage.model_name,
  };
  const title = `${key.data}/${key.preprocessed}/${key.model}`;
  const folder = join(preprocessedRoot, key.data, key.preprocessed);
  const manifest = await openPreprocessedDataset(folder).manifest().catch((cause) => {
    if (!isOvkitError(cause, "FileMissing")) throw cause;
    if (stage.lb_classes !== null) return undefined;
    throw new OvkitError("FileMissing", {
      subject: name,
      found: `no finished preprocessing in ${folder}`,
      remedy: "preprocess, train and evaluate the previous stage first, or give its classes",
      cause,
    });
  });
  const known = manifest?.parameters.reduce_lb_to_single_class ? [1] : manifest?.classes;
  const classes = stage.lb_classes ?? known!;
  const strange = known === undefined ? [] : classes.filter((label) => !known.includes(label));
  if (strange.length > 0) {
    throw new OvkitError("ParameterInvalid", {
      subject: name,
      found: `class ${strange.join(", ")}, which ${title} does not predict`,
      expected: `some of the classes ${known!.join(", ")}`,
    });
  }
  const trained = manifest && new Set(manifest.cases);
  const crossValidation = paths.predictions(key, "cross_validation");

  function isOfItsData({ dataset }: RawCase): boolean {
    return `_${key.data}_`.includes(`_${dataset}_`);
  }
  function isTrainedOn(rawCase: RawCase): boolean {
    return isOfItsData(rawCase) && (trained?.has(rawCase.id) ?? true);
  }
  async function predictionOf(rawCase: RawCase): Promise<string> {
    const { id, dataset } = rawCase;
    const file = `${id}.nii.gz`;
    const validated = join(crossValidation, file);
    if (isOfItsData(rawCase) && await isFile(validated)) return validated;
    const missing = { subject: validated, found: "the previous stage has no prediction" };
    if (isTrainedOn(rawCase)) {
      throw new OvkitError("FileMissing", {
        ...missing,
        remedy: `evaluate the model ${title} on the validation cases of all its folds first`,
      });
    }
    const folders = await foldersOf(dirname(crossValidation), `${dataset}_`);
    const found: string[] = [];
    for (const path of folders.map((one) => join(one, file))) {
      if (await isFile(path)) found.push(path);
    }
    if (found.length === 1) return found[0];
    const remedy = `evaluate the model ${title} on the raw data "${dataset}" first`;
    if (found.length === 0) throw new OvkitError("FileMissing", { ...missing, remedy });
    throw new OvkitError("DataInvalid", {
      subject: id,
      found: `several predictions of the previous stage: ${found.join(", ")}`,
      expected: "one",
      remedy: "keep the one that is to be used",
    });
  }
  return { stage: { ...stage, lb_classes: classes }, predictionOf, isTrainedOn };
}

async function foldersOf(parent: string, start: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => []);
  return names.filter((name) => name.startsWith(start)).sort().map((name) => join(parent, name));
}
