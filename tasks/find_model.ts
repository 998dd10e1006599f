import { basename, dirname, join, resolve, sep } from "node:path";
import type { Database } from "../lib/database/open_database.ts";
import { openDatabase } from "../lib/database/open_database.ts";
import type { ModelKey } from "../lib/database/result_paths.ts";
import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import type { PreprocessedKey } from "./find_preprocessed.ts";

/** A model that exists, and its data base. */
export interface FoundModel {
  readonly database: Database;
  readonly key: ModelKey;
  /** The fold, where the path named one. */
  readonly fold?: number;
}

/**
 * Finds a model by its name among those trained on preprocessed data.
 *
 * @param chosen its name; not needed where there is one
 * @throws {OvkitError} `ArgumentInvalid` where there is none of that name, or several and no name
 */
export function findModel(
  database: Database,
  of: PreprocessedKey,
  chosen: string | undefined,
): ModelKey {
  const folder = dirname(database.paths.model({ ...of, model: "x" }));
  const found = folderNames(folder).filter((name) => isModel(join(folder, name)));
  if (chosen !== undefined && found.includes(chosen)) return { ...of, model: chosen };
  if (chosen === undefined && found.length === 1) return { ...of, model: found[0] };
  const near = chosen === undefined ? undefined : nearestName(chosen, found);
  throw new OvkitError("ArgumentInvalid", {
    subject: chosen === undefined ? `models in ${folder}` : `model "${chosen}"`,
    found: found.length === 0 ? `none in ${folder}` : `there are ${found.join(", ")}`,
    remedy: found.length === 0
      ? "train one first"
      : near === undefined
      ? "choose one with --model"
      : `did you mean "${near}"?`,
  });
}

/**
 * Finds a model by `<data>/<preprocessed>/<model>` in a data base, or by the path of its folder or
 * of one of its folds' folders.
 *
 * @throws {OvkitError} `ArgumentInvalid` where there is none
 */
export function findModelByPath(database: Database, text: string): FoundModel {
  const inDatabase = join(database.root, "trained_models", text);
  for (const candidate of [inDatabase, resolve(text)]) {
    const fold = /^fold_(\d+)$/.exec(basename(candidate))?.[1];
    const folder = fold === undefined ? candidate : dirname(candidate);
    const parts = folder.split(sep);
    if (!isModel(folder) || parts.at(-4) !== "trained_models") continue;
    const [data, preprocessed, model] = parts.slice(-3);
    const root = resolve(folder, "..", "..", "..", "..");
    return {
      database: root === database.root ? database : openDatabase(root),
      key: { data, preprocessed, model },
      ...(fold === undefined ? {} : { fold: Number(fold) }),
    };
  }
  const known = modelPaths(join(database.root, "trained_models"));
  const near = nearestName(text, known);
  throw new OvkitError("ArgumentInvalid", {
    subject: `model "${text}"`,
    found: `neither in ${join(database.root, "trained_models")} nor a model's folder`,
    expected: known.length === 0 ? "<data>/<preprocessed>/<model>" : known.join(", "),
    remedy: near === undefined ? undefined : `did you mean "${near}"?`,
  });
}

/**
 * The fold to predict with: the one said, else the only one there is.
 *
 * @throws {OvkitError} `ArgumentInvalid` where it does not exist, or several do and none is said
 */
export function trainedFold(model: FoundModel, chosen: number | undefined): number {
  const folder = model.database.paths.model(model.key);
  const found = foldNumbers(model);
  if (chosen !== undefined && found.includes(chosen)) return chosen;
  if (chosen === undefined && found.length === 1) return found[0];
  throw new OvkitError("ArgumentInvalid", {
    subject: folder,
    found: found.length === 0 ? "no trained fold" : `folds ${found.join(", ")}`,
    expected: chosen === undefined ? undefined : `fold ${chosen}`,
    remedy: found.length === 0 ? "train the model first" : "choose one with --fold",
  });
}

/** Numbers of the folds that a model has folders of, ascending. */
export function foldNumbers({ database, key }: FoundModel): number[] {
  return folderNames(database.paths.model(key)).flatMap((name) => {
    const number = /^fold_(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [Number(number)];
  }).sort((a, b) => a - b);
}

function modelPaths(root: string): string[] {
  return folderNames(root).flatMap((data) =>
    folderNames(join(root, data)).flatMap((preprocessed) =>
      folderNames(join(root, data, preprocessed)).filter((model) =>
        isModel(join(root, data, preprocessed, model))
      ).map((model) => [data, preprocessed, model].join("/"))
    )
  );
}

function isModel(folder: string): boolean {
  try {
    return Deno.statSync(join(folder, "model_parameters.json")).isFile;
  } catch {
    return false;
  }
}

function folderNames(parent: string): string[] {
  try {
    return [...Deno.readDirSync(parent)].filter((entry) => entry.isDirectory)
      .map((entry) => entry.name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
