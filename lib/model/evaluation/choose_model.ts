import { dirname } from "node:path";
import type { ModelKey } from "../../database/result_paths.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { markdownTable } from "../../metrics/markdown_table.ts";
import type { MetricTable } from "../../metrics/metric_table.ts";
import { homeOf } from "../model_member.ts";
import type { DatabaseModel } from "../database_model.ts";
import { ensemble } from "../ensemble.ts";
import { readCrossValidation } from "./merge_cross_validation.ts";
import { segmentationModel } from "../model_builder.ts";
import type { SegmentationModel } from "../segmentation_model.ts";

/** Options of {@linkcode chooseModel}. */
export interface ChooseModelOptions {
  /**
   * Also looks at the mean of every two models: their folds predict the validation cases together.
   *
   * @default {false}
   */
  readonly pairs?: boolean;
  /** Stops after the case under way. */
  readonly signal?: AbortSignal;
}

/** A model, or two together, and how it did in cross-validation. */
export interface ModelCandidate {
  /** `<preprocessed>/<model>`, or two of them with a plus. */
  readonly name: string;
  /** Under which names the models lie: one, or two that are averaged. */
  readonly keys: readonly ModelKey[];
  /** The folder that the folds lie in. */
  readonly folder: string;
  /** Mean over the classes of the mean Dice over cases. */
  readonly meanDice: number | null;
  /** Mean Dice of each class. */
  readonly classDice: readonly { readonly class: number; readonly dice: number | null }[];
  /** Mean difference in a case's Dice to the best one's, and its p by Wilcoxon; null for the best. */
  readonly toBest: { readonly difference: number | null; readonly p: number | null } | null;
  /** The cross-validation. */
  readonly table: MetricTable;
}

/** What {@linkcode chooseModel} found. */
export interface ModelChoice {
  /** The one with the highest mean Dice; of equal ones the first that was given. */
  readonly best: ModelCandidate;
  /** All of them, the best first. */
  readonly candidates: readonly ModelCandidate[];
  /** The folds that the first was validated in. */
  readonly folds: readonly number[];
  /** The cases that all of them were validated with. */
  readonly cases: readonly string[];
  /** The candidates as a table. */
  toMarkdown(): string;
}

/**
 * Chooses the best of several models by their cross-validation: the highest mean Dice over the classes.
 * All of them must have been evaluated on the same cases.
 *
 * @param models one fold of each; the tables of all evaluated folds are taken
 * @throws {OvkitError} `ArgumentInvalid` where there are no models, or one has no cross-validation;
 * `PlanMismatch` where they were validated with different cases or find different classes
 *
 * @example The better of two trainings
 * ```ts
 * import { chooseModel, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
 * import { segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await db.raw("demo").plan()).apply("default");
 * const models = [];
 * for (const seed of [1, 2]) {
 *   const parameters = modelParameters().preset("quick")
 *     .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 })
 *     .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
 *     .training({ num_epochs: 1, seed }).build();
 *   const model = await segmentationModel(db).data("demo").named(`seed_${seed}`).fold(0)
 *     .parameters(parameters).open();
 *   await model.train();
 *   await model.evaluate("validation");
 *   models.push(model);
 * }
 * const { best, candidates } = await chooseModel(models);
 * assert.equal(candidates.length, 2);
 * assert.equal(best, candidates[0]);
 * ```
 */
export async function chooseModel(
  models: readonly DatabaseModel[],
  options: ChooseModelOptions = {},
): Promise<ModelChoice> {
  if (models.length === 0) {
    throw new OvkitError("ArgumentInvalid", { subject: "chooseModel", found: "no model" });
  }
  const single = await Promise.all(models.map(readValidation));
  const [first] = single;
  for (const other of single.slice(1)) requireSame(first, other);
  const pairs: Validated[] = [];
  if (options.pairs) {
    requireSingle(single);
    for (const [i, a] of models.entries()) {
      for (const b of models.slice(i + 1)) pairs.push(await validatePair(a, b, { first, options }));
    }
  }
  const all = [...single, ...pairs];
  const diceOf = ({ table }: Validated) => table.summary().foregroundMean.dice;
  const ranked = all.toSorted((a, b) => (diceOf(b) ?? -1) - (diceOf(a) ?? -1));
  const candidates = ranked.map((one, i): ModelCandidate => {
    const change = i === 0 ? undefined : one.table.compare(ranked[0].table).cases.dice;
    return {
      name: one.name,
      keys: one.keys,
      folder: one.folder,
      meanDice: diceOf(one),
      classDice: one.table.summary().classes.map(({ class: number, metrics }) => ({
        class: number,
        dice: metrics.dice.mean,
      })),
      toBest: change === undefined ? null : { difference: change.meanDifference, p: change.p },
      table: one.table,
    };
  });
  return {
    best: candidates[0],
    candidates,
    folds: first.folds,
    cases: first.cases,
    toMarkdown: () => tableOf(candidates),
  };
}

interface Validated extends Pick<ModelCandidate, "name" | "keys" | "folder" | "table"> {
  readonly folds: readonly number[];
  readonly cases: readonly string[];
}

/** Pairs are of models, not of ensembles. */
function requireSingle(all: readonly Validated[]): void {
  const several = all.find(({ keys }) => keys.length > 1);
  if (several === undefined) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: several.name,
    found: `${several.keys.length} models together`,
    expected: "single models, for pairs to be made of them",
    remedy: "choose without pairs",
  });
}

async function readValidation(model: DatabaseModel): Promise<Validated> {
  const folder = dirname(model.folder);
  const { table, folds } = await readCrossValidation(folder);
  const keys = [...new Map(model.members.map(({ key }) => [JSON.stringify(key), key])).values()];
  const name = keys.map(({ preprocessed, model }) => `${preprocessed}/${model}`).join(" + ");
  if (folds.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: name,
      found: `no cross-validation in ${folder}`,
      remedy: 'call evaluate("validation") of its trained folds first',
    });
  }
  return {
    name,
    keys,
    folder,
    table,
    folds: folds.map(({ fold }) => fold),
    cases: folds.flatMap(({ cases }) => cases).sort(),
  };
}

/** Lets the folds of two models predict their validation cases together. */
async function validatePair(
  a: DatabaseModel,
  b: DatabaseModel,
  { first, options }: { readonly first: Validated; readonly options: ChooseModelOptions },
): Promise<Validated> {
  const { signal } = options;
  let last: DatabaseModel | undefined;
  for (const fold of first.folds) {
    const members: SegmentationModel[] = [];
    try {
      for (const model of [a, b]) members.push(await openFold(model, fold));
      last = ensemble(members);
      await last.evaluate("validation", signal === undefined ? {} : { signal });
    } finally {
      members.forEach((member) => member.dispose());
    }
  }
  return await readValidation(last!);
}

async function openFold(model: DatabaseModel, fold: number): Promise<SegmentationModel> {
  const [{ key }] = model.members;
  const { database } = homeOf(model);
  return await segmentationModel(database).data(key.data).preprocessed(key.preprocessed)
    .named(key.model).fold(fold).open();
}

function requireSame(first: Validated, other: Validated): void {
  const lacking = (from: Validated, of: Validated) =>
    from.cases.filter((id) => !of.cases.includes(id));
  const said = [
    { name: other.name, missing: lacking(first, other), has: first.name },
    { name: first.name, missing: lacking(other, first), has: other.name },
  ].find(({ missing }) => missing.length > 0);
  if (said !== undefined) {
    const { name, missing, has } = said;
    throw new OvkitError("PlanMismatch", {
      subject: name,
      found: `not validated with ${missing.slice(0, 5).join(", ")}${
        missing.length > 5 ? ` and ${missing.length - 5} more` : ""
      }`,
      expected: `the same cases as ${has}`,
      remedy: "evaluate the same folds of all models on one split of the data",
    });
  }
  const classesOf = ({ table }: Validated) =>
    [...new Set(table.rows.map((row) => row.class))].sort((a, b) => a - b).join(", ");
  if (classesOf(first) === classesOf(other)) return;
  throw new OvkitError("PlanMismatch", {
    subject: other.name,
    found: `classes ${classesOf(other)}`,
    expected: `${classesOf(first)}, as ${first.name} has`,
  });
}

function tableOf(candidates: readonly ModelCandidate[]): string {
  const classes = candidates[0].classDice.map((one) => one.class);
  const header = [
    "model",
    "mean Dice",
    ...classes.map((number) => `class ${number}`),
    "to the best",
    "p (Wilcoxon)",
  ];
  return markdownTable(
    header,
    candidates.map(({ name, meanDice, classDice, toBest }) => [
      name,
      meanDice,
      ...classDice.map(({ dice }) => dice),
      toBest?.difference ?? null,
      toBest?.p ?? null,
    ]),
  );
}
