import type { Database } from "../lib/database/open_database.ts";
import { isFile } from "../lib/foundation/is_file.ts";
import { ensemble } from "../lib/model/ensemble.ts";
import { loadModel } from "../lib/model/file/load_model.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import type { PredictingModel } from "../lib/model/prediction/predicting_model.ts";
import { findModelByPath, foldNumbers } from "./find_model.ts";

/** A model that a task predicts with. */
export interface OpenedModel {
  readonly model: PredictingModel;
  /** Where it came from: a folder or a file, or several with commas between. */
  readonly path: string;
  /** The folds whose probabilities are averaged. */
  readonly folds: readonly number[];
  /** Channels of the scans that it takes. */
  readonly nChannels: number;
}

type Folds = "all" | readonly number[] | undefined;

/**
 * Opens what `--model` names: a file that was exported, a model of a data base or the folder of one or
 * of one of its folds, or several of these that predict together. Without chosen folds that is the
 * only fold there is, or all finished ones together.
 *
 * @param text `<data>/<preprocessed>/<model>`, a folder or a file; several with commas between
 * @param folds which folds, where they are said
 * @throws {OvkitError} `ArgumentInvalid` where there is no such model or fold; as `loadModel` and
 * `ensemble`
 */
export async function openForPrediction(
  database: Database,
  text: string,
  folds: Folds,
): Promise<OpenedModel> {
  const names = await isFile(text) ? [text] : text.split(",");
  const each: OpenedModel[] = [];
  for (const name of names) each.push(await openOne(database, name, folds));
  if (each.length === 1) return each[0];
  return opened(ensemble(each.map(({ model }) => model)), text);
}

async function openOne(database: Database, text: string, folds: Folds): Promise<OpenedModel> {
  if (await isFile(text)) {
    const model = await loadModel(text, folds === undefined ? {} : { folds });
    return opened(model, model.path);
  }
  const found = findModelByPath(database, text);
  const { data, preprocessed, model: name } = found.key;
  const builder = segmentationModel(found.database).data(data).preprocessed(preprocessed)
    .named(name);
  const there = foldNumbers(found);
  const chosen = folds ?? (found.fold === undefined ? undefined : [found.fold]);
  const one = chosen === undefined
    ? there.length === 1 ? there[0] : undefined
    : chosen !== "all" && chosen.length === 1
    ? chosen[0]
    : undefined;
  if (one !== undefined && there.includes(one)) {
    const model = await builder.fold(one).open();
    return opened(model, model.folder);
  }
  const model = await builder.folds(chosen ?? there, {
    unfinished: chosen === undefined ? "skip" : "error",
  }).open();
  return opened(model, model.folder);
}

function opened(model: PredictingModel, path: string): OpenedModel {
  return {
    model,
    path,
    folds: model.members.map(({ fold }) => fold),
    nChannels: model.members[0].preprocessing.n_im_channels,
  };
}
