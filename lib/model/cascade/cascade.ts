import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { PlanningDatabase } from "../../preprocessing/open_planning_database.ts";
import { type CascadeModel, createCascade } from "./cascade_model.ts";
import { type CascadeStage, type CascadeStageSettings, sourcesOf } from "./cascade_stage.ts";

/** Says step by step what a cascade is; immutable, every method returns a new builder. */
export interface CascadeBuilder {
  /** The raw data it is trained on. */
  data(...names: string[]): CascadeBuilder;
  /**
   * Adds a stage behind those there are.
   *
   * @param name of its preprocessing and of its model
   */
  stage(name: string, settings: CascadeStageSettings): CascadeBuilder;
  /**
   * The cascade as one object; nothing is read or made yet.
   *
   * @throws {OvkitError} `ArgumentInvalid` where something is not said, or a stage takes one that is
   * not before it
   */
  open(): CascadeModel;
}

/**
 * Starts to say what a cascade of models is: a later stage sees what an earlier one found, as further
 * channels (low resolution first, then full), or looks only where it found something (a lesion in its
 * organ). The cascade trains, predicts and evaluates as one; what is done is not done again.
 *
 * @example Low resolution, then full
 * ```ts
 * import { cascade, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
 * import { writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 })
 *   .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
 *   .training({ num_epochs: 1 }).build();
 *
 * const model = cascade(db).data("demo")
 *   .stage("low", { parameters, plan: (plan) => plan.spacing([30, 30, 30]) })
 *   .stage("full", { parameters, input: true })
 *   .open();
 * const { finished } = await model.train({ folds: [0] });
 * assert.ok(finished);
 * const [{ imagePaths: [scan] }] = await db.raw("demo").cases();
 * const { label } = await model.predict(scan);
 * assert.equal(label.shapeZyx.length, 3);
 * ```
 */
export function cascade(database: PlanningDatabase): CascadeBuilder {
  return builder(database, { data: [], stages: [] });
}

interface Choice {
  readonly data: readonly string[];
  readonly stages: readonly { readonly name: string; readonly settings: CascadeStageSettings }[];
}

function builder(database: PlanningDatabase, choice: Choice): CascadeBuilder {
  return Object.freeze({
    data: (...names: string[]) => builder(database, { ...choice, data: names }),
    stage: (name: string, settings: CascadeStageSettings) =>
      builder(database, { ...choice, stages: [...choice.stages, { name, settings }] }),
    open: () => open(database, choice),
  });
}

function open(database: PlanningDatabase, { data: names, stages: given }: Choice): CascadeModel {
  if (names.length === 0) throw invalid("opened without .data(…)", "say which raw data it is of");
  if (given.length === 0) throw invalid("no stage", "add stages with .stage(name, …)");
  const twice = given.find(({ name }, i) => given.findIndex((one) => one.name === name) < i);
  if (twice !== undefined) {
    throw invalid(`two stages named "${twice.name}"`, "give each stage a name of its own");
  }
  const data = [...new Set(names)].sort();
  const stages = given.map(({ name, settings }): CascadeStage => ({
    ...settings,
    name,
    key: { data: data.join("_"), preprocessed: name, model: name },
  }));
  stages.forEach((_, i) => sourcesOf(stages, i));
  return createCascade({ database, data, stages });
}

function invalid(found: string, remedy: string): OvkitError {
  return new OvkitError("ArgumentInvalid", { subject: "cascade", found, remedy });
}
