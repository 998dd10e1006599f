import { join } from "node:path";

/** Which model a path is about. */
export interface ModelKey {
  /** Name of the data: raw set names joined with `_`. */
  readonly data: string;
  /** Name of the preprocessing. */
  readonly preprocessed: string;
  /** Name of the model. */
  readonly model: string;
}

/** Where results lie under the data base's root. */
export interface ResultPaths {
  /** `trained_models/<data>/<preprocessed>/<model>`. */
  model(key: ModelKey): string;
  /** `fold_<k>` in the model's folder, or `ensemble_<a>_<b>_…` for several folds. */
  fold(key: ModelKey, fold: number | readonly number[]): string;
  /**
   * `predictions/<data>/<preprocessed>/<model>/<folder>`.
   *
   * @param folder `cross_validation`, or a set's name and the fold's, e.g. `BARTS_fold_0`
   */
  predictions(key: ModelKey, folder: string): string;
  /** `plots/<data>/<preprocessed>`, and in it `<model>/<folder>` where given. */
  plots(key: Omit<ModelKey, "model"> & { readonly model?: string }, folder?: string): string;
}

/** The paths under a root. */
export function resultPaths(root: string): ResultPaths {
  const model = (key: ModelKey) =>
    join(root, "trained_models", key.data, key.preprocessed, key.model);
  return {
    model,
    fold: (key, fold) =>
      join(model(key), typeof fold === "number" ? `fold_${fold}` : `ensemble_${fold.join("_")}`),
    predictions: (key, folder) =>
      join(root, "predictions", key.data, key.preprocessed, key.model, folder),
    plots: ({ data, preprocessed, model: name }, folder) =>
      join(
        root,
        "plots",
        data,
        preprocessed,
        ...name === undefined ? [] : [name],
        ...folder === undefined ? [] : [folder],
      ),
  };
}
