import { basename, dirname, join } from "node:path";
import { rawCaseOf } from "../../database/raw_case_of.ts";
import type { RawCase } from "../../database/raw_case.ts";
import type { ModelKey } from "../../database/result_paths.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { MetricTable } from "../../metrics/metric_table.ts";
import { openEarlierStages } from "../prediction/earlier_stages.ts";
import { evaluateCases, type EvaluationProgress, requireImages } from "./evaluate_cases.ts";
import type { EvaluationFacts } from "./evaluation_facts.ts";
import { mergeCrossValidation } from "./merge_cross_validation.ts";
import type { ModelHome, ModelMember } from "../model_member.ts";
import type { ModelPredictor } from "../prediction/open_model_predictor.ts";
import type { PostprocessingUse } from "./postprocessing_choice.ts";

/** Options of a model's `evaluate`. */
export interface EvaluateOptions {
  /** That of the parameters, or what cross-validation chose. @default {"parameters"} */
  readonly postprocessing?: PostprocessingUse;
  /** Hears of each case. */
  readonly onProgress?: (progress: EvaluationProgress) => void;
  /** Stops after the case under way; finished cases are kept. */
  readonly signal?: AbortSignal;
  /** Writes pictures of each case under `plots`. @default {false} */
  readonly plots?: boolean;
}

/** What is evaluated. */
export interface EvaluatedModel {
  readonly members: readonly ModelMember[];
  readonly predictor: ModelPredictor;
  /** The data base in which results lie. */
  readonly home: Pick<ModelHome, "database" | "dataset">;
  /** Under which names they lie. */
  readonly key: ModelKey;
  /** The folder of tables, `fold_<k>` or `ensemble_<a>_<b>…`. */
  readonly folder: string;
  /** The cases it is trained on and those it is validated with; absent where the members differ. */
  readonly split?: ModelHome["split"];
}

/**
 * Predicts cases, measures them and writes the tables: `<what>_results.json` and `.csv` in the
 * model's folder; after validation cases also the cross-validation of all folds so far.
 *
 * @param what validation or training cases, or a raw data set's name
 */
export async function evaluateModel(
  model: EvaluatedModel,
  what: string,
  options: EvaluateOptions = {},
): Promise<MetricTable> {
  const { members: [first], predictor, home: { database, dataset }, key, folder } = model;
  const { plots = false, postprocessing = "parameters", ...shared } = options;
  const facts = await predictor.facts({ postprocessing });
  const predict = await predictor.casePredictor({ postprocessing });
  const by = basename(folder);
  const isOwn = what === "validation" || what === "training";
  const cases = isOwn ? await ownCases(model, what) : await database.raw(what).cases();
  requireImages(cases, `${what} cases of ${by.replace("_", " ")}`);
  const mark = postprocessing === "chosen" ? "postprocessed_" : "";
  const place = mark + (what === "validation" ? "cross_validation" : `${basename(what)}_${by}`);
  const rows = await evaluateCases(cases, {
    ...shared,
    ...(plots ? { plots: database.paths.plots(key, place) } : {}),
    predict,
    facts,
    by,
    stagesOf: await openEarlierStages(stagedMember(model).preprocessing, database),
    folder: database.paths.predictions(key, place),
    preprocessing: first.preprocessing,
    classNames: predictor.classNames,
    regions: (await dataset.manifest()).regions ?? undefined,
  });
  const table = new MetricTable(rows);
  const evaluation: EvaluationFacts = {
    by,
    cases: cases.map(({ id }) => id),
    weightsSha256: facts.weightsSha256,
    postprocessing: { use: postprocessing, parameters: facts.postprocessing },
  };
  const base = join(folder, `${mark}${isOwn ? what : basename(what)}_results`);
  await writeFileAtomic(`${base}.csv`, table.toCsv());
  const json = { ...table.toJson(), evaluation };
  await writeFileAtomic(`${base}.json`, JSON.stringify(json, null, 1) + "\n");
  if (what === "validation") await mergeCrossValidation(dirname(folder), { postprocessing });
  return table;
}

/** The first member that needs label maps of earlier stages, else the first. */
function stagedMember({ members }: EvaluatedModel): ModelMember {
  return members.find(({ preprocessing: { prev_stage_for_input, prev_stage_for_mask } }) =>
    prev_stage_for_input || prev_stage_for_mask
  ) ?? members[0];
}

async function ownCases(
  { split, home: { dataset }, folder }: EvaluatedModel,
  what: "validation" | "training",
): Promise<RawCase[]> {
  if (split === undefined) {
    throw new OvkitError("ArgumentInvalid", {
      subject: basename(folder),
      found: `"${what}", but each of its models was trained on other cases`,
      expected: "a raw data set that none of them has seen",
      remedy: "evaluate the models one by one for their cross-validation",
    });
  }
  const ids = what === "validation" ? split.val : split.train;
  return await Promise.all(ids.map(async (id) => rawCaseOf(await dataset.fingerprint(id))));
}
