import { openEngine } from "../../engine/open_engine.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createNetwork } from "../../networks/create_network.ts";
import type { Network, TorchState } from "../../networks/network.ts";
import type { Certificate } from "../run/certificate.ts";
import type { ModelContents } from "./model_contents.ts";
import { readModelFile } from "./model_file.ts";
import { classesOf, memberName, type ModelMember } from "../model_member.ts";
import { openModelPredictor } from "../prediction/open_model_predictor.ts";
import type { PostprocessingChoice } from "../evaluation/postprocessing_choice.ts";
import { predictAll } from "../prediction/predict_all.ts";
import { predictScan } from "../prediction/predict_scan.ts";
import type { PredictingModel } from "../prediction/predicting_model.ts";
import { readModelFolder, type ReadModelFolderOptions } from "./read_model_folder.ts";

/** A model out of a file or folder: it predicts, and needs no data base. */
export interface LoadedModel extends PredictingModel {
  /** Where it came from. */
  readonly path: string;
  /** The folds whose probabilities are averaged. */
  readonly folds: readonly number[];
  /** What each fold's weights follow from. */
  readonly certificates: readonly Certificate[];
  /** What cross-validation chose, where it did: used with `postprocessing: "chosen"`. */
  readonly choice: PostprocessingChoice | undefined;
}

/**
 * Loads a model out of the file that `exportModel` wrote, or from its folder or a fold's folder in a
 * data base. Nothing in a file is executed, and every byte of it that means something is checked.
 *
 * @param path the file or folder
 * @param options of a folder or a file with several folds
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where the file is cut off or changed;
 * `FormatUnsupported` for another file, or one of another version; `CheckpointInvalid` where a fold is
 * not finished; `ArgumentInvalid` for a fold that is not in it
 *
 * @example A model of one fold as a file
 * ```ts
 * import { exportModel, loadModel, modelParameters, openDatabase } from "@ovkit/ovkit";
 * import { openEngine, segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const root = await Deno.makeTempDir();
 * const db = openDatabase(root);
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await db.raw("demo").plan()).apply("default");
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 })
 *   .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
 *   .training({ num_epochs: 1 }).build();
 * const model = await segmentationModel(db).data("demo").named("first").fold(0)
 *   .parameters(parameters).open();
 * await model.train();
 *
 * const { path } = await exportModel(model, { out: `${root}/first.ovkit` });
 * const loaded = await loadModel(path);
 * const [{ imagePaths: [scan] }] = await db.raw("demo").cases();
 * const [here, there] = [await model.predict(scan), await loaded.predict(scan)];
 * assert.deepEqual(there.label.data, here.label.data);
 * ```
 */
export async function loadModel(
  path: string,
  options: ReadModelFolderOptions = {},
): Promise<LoadedModel> {
  const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
  const contents = isFolder
    ? await readModelFolder(path, options)
    : chosenFolds(await readModelFile(path), { path, wanted: options.folds ?? "all" });
  await openEngine();
  const members = contents.folds.map(({ fold, weights }): ModelMember => ({
    key: contents.key,
    fold,
    parameters: contents.parameters,
    preprocessing: contents.preprocessing,
    classNames: contents.classNames,
    network: networkOf(contents, weights as TorchState, path),
    requireWeights() {},
  }));
  const { choice, classNames } = contents;
  const predictor = openModelPredictor({
    name: memberName(members[0]),
    members,
    choice: () => Promise.resolve(choice),
  });
  return {
    path,
    folds: contents.folds.map(({ fold }) => fold),
    certificates: contents.folds.map(({ certificate }) => certificate),
    choice,
    members,
    classNames,
    predict: (scan, run) => predictScan(predictor, scan, run),
    predictAll: (scans, run) => predictAll(predictor, members, { ...run, scans }),
    dispose: () => members.forEach(({ network }) => network.dispose()),
  };
}

function chosenFolds(
  contents: ModelContents,
  { path, wanted }: { readonly path: string; readonly wanted: "all" | readonly number[] },
): ModelContents {
  if (wanted === "all") return contents;
  const there = contents.folds.map(({ fold }) => fold);
  const missing = wanted.find((fold) => !there.includes(fold));
  if (missing === undefined && wanted.length > 0) {
    return { ...contents, folds: contents.folds.filter(({ fold }) => wanted.includes(fold)) };
  }
  throw new OvkitError("ArgumentInvalid", {
    subject: path,
    found: missing === undefined ? "no fold chosen" : `no fold ${missing}`,
    expected: `some of the folds ${there.join(", ")}`,
  });
}

function networkOf(
  { parameters, preprocessing }: ModelContents,
  weights: TorchState,
  path: string,
): Network {
  const previous = preprocessing.prev_stage_for_input?.lb_classes?.length ?? 0;
  try {
    const network = createNetwork(parameters.network, {
      inChannels: preprocessing.n_im_channels + previous,
      outChannels: classesOf({ preprocessing }).length + 1,
      architecture: parameters.architecture,
      seed: parameters.training.seed,
    });
    network.loadTorchState(weights);
    return network;
  } catch (cause) {
    if (!isOvkitError(cause)) throw cause;
    throw new OvkitError(cause.tag, { subject: path, found: cause.message, cause });
  }
}
