import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readJson } from "../../database/read_json.ts";
import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { MetricTable } from "../../metrics/metric_table.ts";
import type { Certificate } from "../run/certificate.ts";
import type { EvaluationFacts, StoredResults } from "./evaluation_facts.ts";
import type { PostprocessingUse } from "./postprocessing_choice.ts";

/** A fold in a merged cross-validation. */
export interface CrossValidatedFold extends EvaluationFacts {
  /** Its number. */
  readonly fold: number;
}

/** The validation rows of all folds of a model that were evaluated. */
export interface CrossValidation {
  /** Each case once. */
  readonly table: MetricTable;
  /** The folds it is of, ascending; with the cases that count in each. */
  readonly folds: readonly CrossValidatedFold[];
  /** Folds left out, as they were trained again since they were evaluated. */
  readonly outdated: readonly number[];
}

/**
 * Takes the validation results of a model's folds together. A case that is in several folds counts in
 * the first of them.
 *
 * @param modelFolder the folder that the folds' folders lie in
 *
 * @example After the first fold
 * ```ts
 * import { readCrossValidation, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
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
 * const { table, folds } = await readCrossValidation(db.paths.model(model.key));
 * assert.deepEqual(folds.map(({ fold }) => fold), [0]);
 * assert.equal(table.summary().cases, 1);
 * ```
 */
export async function readCrossValidation(
  modelFolder: string,
  options: { readonly postprocessing?: PostprocessingUse } = {},
): Promise<CrossValidation> {
  const folds: CrossValidatedFold[] = [];
  const outdated: number[] = [];
  const tables: MetricTable[] = [];
  const seen = new Set<string>();
  for (const { folder, fold } of await foldFolders(modelFolder)) {
    const results = await readIfThere<StoredResults>(
      join(folder, `${markOf(options)}validation_results.json`),
    );
    if (results?.evaluation === undefined) continue;
    const { evaluation, rows } = results;
    const proof = await readIfThere<Certificate>(join(folder, "certificate.json"));
    if (proof !== undefined && proof.weightsSha256 !== evaluation.weightsSha256[0]) {
      outdated.push(fold);
      continue;
    }
    const cases = evaluation.cases.filter((id) => !seen.has(id));
    const own = new Set(cases);
    folds.push({ fold, ...evaluation, cases });
    tables.push(new MetricTable(rows.filter((row) => own.has(row.case))));
    cases.forEach((id) => seen.add(id));
  }
  return { table: new MetricTable(tables.flatMap(({ rows }) => rows)), folds, outdated };
}

/**
 * Writes `validation_CV_results.json` and `.csv` in a model's folder: the rows of all folds so far.
 * Folds that other processes finish meanwhile are in it too.
 */
export async function mergeCrossValidation(
  modelFolder: string,
  options: { readonly postprocessing?: PostprocessingUse } = {},
): Promise<CrossValidation> {
  const base = join(modelFolder, `${markOf(options)}validation_CV_results`);
  let merged = await readCrossValidation(modelFolder, options);
  for (;;) {
    const { table, folds, outdated } = merged;
    await writeFileAtomic(`${base}.csv`, csvOf(merged));
    const json = { ...table.toJson(), folds, outdated };
    await writeFileAtomic(`${base}.json`, JSON.stringify(json, null, 1) + "\n");
    merged = await readCrossValidation(modelFolder, options);
    if (JSON.stringify(merged.folds) === JSON.stringify(folds)) return merged;
  }
}

/** The table with a first column that names the fold. */
function csvOf({ table, folds }: CrossValidation): string {
  const header = new MetricTable([]).toCsv();
  const foldOf = new Map(folds.flatMap(({ fold, cases }) => cases.map((id) => [id, fold])));
  const lines = table.rows.map((row) =>
    `${foldOf.get(row.case)},${new MetricTable([row]).toCsv().slice(header.length)}`
  );
  return [`fold,${header}`, ...lines].join("");
}

async function foldFolders(
  modelFolder: string,
): Promise<{ readonly folder: string; readonly fold: number }[]> {
  const names = await readdir(modelFolder).catch(() => []);
  return names.flatMap((name) => {
    const number = /^(?:fold|ensemble)_(\d+)$/.exec(name)?.[1];
    return number === undefined ? [] : [{ folder: join(modelFolder, name), fold: Number(number) }];
  }).sort((a, b) => a.fold - b.fold);
}

async function readIfThere<T>(path: string): Promise<T | undefined> {
  try {
    return await readJson<T>(path);
  } catch (error) {
    if (isOvkitError(error, "FileMissing")) return undefined;
    throw error;
  }
}

function markOf({ postprocessing }: { readonly postprocessing?: PostprocessingUse }): string {
  return postprocessing === "chosen" ? "postprocessed_" : "";
}
