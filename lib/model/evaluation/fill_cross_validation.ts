import { basename, dirname } from "node:path";
import type { RawCase } from "../../database/raw_case.ts";
import { homeOf } from "../model_member.ts";
import { openEarlierStages } from "../prediction/earlier_stages.ts";
import type { EnsembleModel } from "../ensemble.ts";
import { evaluateCases, type EvaluationProgress } from "./evaluate_cases.ts";
import { readCrossValidation } from "./merge_cross_validation.ts";
import { openModelPredictor } from "../prediction/open_model_predictor.ts";

/** Options of {@linkcode fillCrossValidation}. */
export interface FillCrossValidationOptions {
  /** Hears of each case. */
  readonly onProgress?: (progress: EvaluationProgress) => void;
  /** Stops after the case under way; finished cases are kept. */
  readonly signal?: AbortSignal;
}

/**
 * Predicts cases that no fold of a model was validated with, by its folds together, and writes their
 * label maps beside those of the cross-validation: a later stage of a cascade needs all. They are in
 * no table, and a fold that is validated with them later replaces them.
 *
 * @param folds finished folds of one model, e.g. `builder.folds("all", { unfinished: "skip" })`, opened
 * @param cases of which those are predicted that the cross-validation lacks
 * @returns ids of the cases that were lacking
 *
 * @example With one of two folds
 * ```ts
 * import { fillCrossValidation, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
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
 * await model.evaluate("validation");
 *
 * const folds = await builder.folds("all", { unfinished: "skip" }).open();
 * const filled = await fillCrossValidation(folds, await db.raw("demo").cases());
 * assert.deepEqual(filled, [...model.fold.train]);
 * ```
 */
export async function fillCrossValidation(
  folds: EnsembleModel,
  cases: readonly RawCase[],
  options: FillCrossValidationOptions = {},
): Promise<string[]> {
  const { members, key, folder, classNames } = folds;
  const { database, dataset } = homeOf(folds);
  const validated = await readCrossValidation(dirname(folder));
  const known = new Set(validated.folds.flatMap((fold) => fold.cases));
  const lacking = cases.filter(({ id }) => !known.has(id));
  if (lacking.length === 0) return [];
  const predictor = openModelPredictor({
    name: key.model,
    members,
    choice: () => Promise.resolve(undefined),
  });
  const [{ preprocessing }] = members;
  await evaluateCases(lacking, {
    ...options,
    predict: await predictor.casePredictor(),
    facts: await predictor.facts(),
    by: `${basename(folder)} for a later stage`,
    stagesOf: await openEarlierStages(preprocessing, database),
    folder: database.paths.predictions(key, "cross_validation"),
    preprocessing,
    classNames,
    regions: (await dataset.manifest()).regions ?? undefined,
  });
  return lacking.map(({ id }) => id);
}
