import { basename, dirname, join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import type { DatabaseModel } from "../database_model.ts";
import { writeModelFile } from "./model_file.ts";
import { readModelFolder, type ReadModelFolderOptions } from "./read_model_folder.ts";

/** Options of {@linkcode exportModel}. */
export interface ExportModelOptions extends ReadModelFolderOptions {
  /** The file, whose folder is made if it is missing. */
  readonly out: string;
}

/** What {@linkcode exportModel} wrote. */
export interface ExportedModel {
  /** The file. */
  readonly path: string;
  /** Its SHA-256. */
  readonly sha256: string;
  /** The folds in it. */
  readonly folds: readonly number[];
}

/**
 * Writes a trained model as one file that predicts on another machine: parameters, plan, class names,
 * weights of one or several folds, postprocessing with what was chosen, and the certificates. The file
 * holds no code and no scans; certificates name the cases by their ids.
 *
 * @param model a model, its folds together, or the path of its folder or of a fold's folder
 * @throws {OvkitError} `CheckpointInvalid` where a fold is not finished, `ArgumentInvalid` where models
 * of several names are given, `FileUnwritable`
 *
 * @example One fold
 * ```ts
 * import { exportModel, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
 * import { segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
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
 * const builder = segmentationModel(db).data("demo").named("first").parameters(parameters);
 * const model = await builder.fold(0).open();
 * await model.train();
 *
 * const { path, folds } = await exportModel(model, { out: `${root}/first.safetensors` });
 * assert.deepEqual(folds, [0]);
 * assert.ok((await Deno.stat(path)).size > 0);
 * ```
 */
export async function exportModel(
  model: string | DatabaseModel,
  options: ExportModelOptions,
): Promise<ExportedModel> {
  const { out } = options;
  const folder = typeof model === "string" ? model : folderOf(model);
  const { folds = typeof model === "string" ? undefined : model.members.map(({ fold }) => fold) } =
    options;
  const contents = await readModelFolder(folder, folds === undefined ? {} : { folds });
  await writeModelFile(out, contents);
  return {
    path: out,
    sha256: await sha256File(out),
    folds: contents.folds.map(({ fold }) => fold),
  };
}

function folderOf({ members, folder }: DatabaseModel): string {
  const names = new Set(members.map(({ key }) => JSON.stringify(key)));
  if (names.size === 1) return dirname(folder);
  throw new OvkitError("ArgumentInvalid", {
    subject: join(basename(dirname(folder)), basename(folder)),
    found: `${names.size} models`,
    expected: "folds of one model",
    remedy: "export the models one by one and put them together with ensemble(…)",
  });
}
