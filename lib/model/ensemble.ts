import { dirname, join } from "node:path";
import type { ModelKey } from "../database/result_paths.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { DatabaseModel } from "./database_model.ts";
import { evaluateModel } from "./evaluation/evaluate_model.ts";
import { classesOf, homeOf, memberName, type ModelHome, type ModelMember } from "./model_member.ts";
import { openModelPredictor } from "./prediction/open_model_predictor.ts";
import type { LoadedModel } from "./file/load_model.ts";
import { readPostprocessingChoice } from "./evaluation/postprocessing_choice.ts";
import { predictAll } from "./prediction/predict_all.ts";
import { predictScan } from "./prediction/predict_scan.ts";
import type { PredictingModel } from "./prediction/predicting_model.ts";

/** Several models whose class probabilities are averaged; predicts and evaluates as one. */
export type EnsembleModel = DatabaseModel;

/**
 * Puts models together: folds of one model, models of different preprocessing or networks, ensembles,
 * models out of files. Their class probabilities are averaged on the scan's grid; the first one's
 * postprocessing holds. Results lie under the names of all of them, joined with `+`, in
 * `ensemble_<folds>`; those of the folds of one model in that model's folder, those of one alone in
 * its own.
 *
 * `evaluate` takes raw data sets; validation and training cases only where all models were trained on
 * the same cases, as the same fold of two models was. Disposing of an ensemble disposes of its models.
 *
 * @throws {OvkitError} `ArgumentInvalid` for no model, `PlanMismatch` where they differ in classes or
 * channels, or need label maps of different earlier stages
 *
 * @example Two folds
 * ```ts
 * import { ensemble, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
 * import { segmentationModel, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.25 });
 * await (await db.raw("demo").plan()).apply("default");
 * const parameters = modelParameters().preset("quick")
 *   .unet3d({ patch_size: [8, 8, 8], filters: 2, n_fg_classes: 4 })
 *   .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
 *   .training({ num_epochs: 1 }).build();
 * const builder = segmentationModel(db).data("demo").named("first").parameters(parameters);
 * const folds = [await builder.fold(0).open(), await builder.fold(1).open()];
 * for (const fold of folds) await fold.train();
 *
 * const both = ensemble(folds);
 * assert.equal((await builder.folds("all").open()).folder, both.folder);
 * const [{ imagePaths: [scan] }] = await db.raw("demo").cases();
 * const { label } = await both.predict(scan);
 * assert.deepEqual(label.shapeZyx, (await folds[0].predict(scan)).label.shapeZyx);
 * ```
 */
export function ensemble(models: readonly PredictingModel[]): EnsembleModel {
  const members = models.flatMap((model) => model.members);
  if (members.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "ensemble",
      found: "no model",
      expected: "one or more",
    });
  }
  requireAgreement(members);
  const key = jointKey(members);
  const name = ensembleName(members);
  const home = members.find((member) => member.home !== undefined)?.home;
  const folder = home === undefined
    ? join(key.data, key.preprocessed, key.model, name)
    : join(home.database.paths.model(key), name);
  const predictor = openModelPredictor({
    name: [...new Set(members.map(memberName))].join(" + "),
    members,
    choice: async () => {
      const stored = home && await readPostprocessingChoice(dirname(folder));
      const carried = models.map((model) => (model as Partial<LoadedModel>).choice);
      return stored ?? (models.length === 1 ? carried[0] : undefined);
    },
  });
  return {
    key,
    folder,
    members,
    classNames: members[0].classNames,
    predict: (scan, options) => predictScan(predictor, scan, options),
    predictAll: (scans, options) => predictAll(predictor, members, { ...options, scans }),
    evaluate: async (what, options) => {
      const split = jointSplit(members);
      return await evaluateModel(
        {
          members,
          predictor,
          home: home ?? homeOf({ members }),
          key,
          folder,
          ...(split && { split }),
        },
        what,
        options,
      );
    },
    dispose: () => members.forEach(({ network }) => network.dispose()),
  };
}

/** The models' names joined, each once. */
function jointKey(members: readonly ModelMember[]): ModelKey {
  const join = (part: keyof ModelKey) =>
    [...new Set(members.map(({ key }) => key[part]))].sort().join("+");
  return { data: join("data"), preprocessed: join("preprocessed"), model: join("model") };
}

/**
 * `ensemble_<folds>`, `fold_<k>` for one alone; where models have different folds, each with the
 * model's name.
 */
function ensembleName(members: readonly ModelMember[]): string {
  if (members.length === 1) return `fold_${members[0].fold}`;
  const byModel = Map.groupBy(members, ({ key }) => `${key.preprocessed}-${key.model}`);
  const folds = [...byModel].map(([name, ofModel]) => ({
    name,
    numbers: [...new Set(ofModel.map(({ fold }) => fold))].sort((a, b) => a - b).join("_"),
  }));
  if (folds.every(({ numbers }) => numbers === folds[0].numbers)) {
    return `ensemble_${folds[0].numbers}`;
  }
  return `ensemble_${folds.map(({ name, numbers }) => `${name}_${numbers}`).sort().join("+")}`;
}

/** The cases that all members were trained on and are validated with. */
function jointSplit(members: readonly ModelMember[]): ModelHome["split"] | undefined {
  const splits = members.map(({ home }) =>
    home && JSON.stringify([[...home.split.train].sort(), [...home.split.val].sort()])
  );
  const isOne = splits[0] !== undefined && splits.every((split) => split === splits[0]);
  return isOne ? members[0].home!.split : undefined;
}

function requireAgreement(members: readonly ModelMember[]): void {
  const [first] = members;
  const said: [what: string, of: (member: ModelMember) => string][] = [
    ["classes", (member) => classesOf(member).join(", ")],
    ["image channels", ({ preprocessing }) => String(preprocessing.n_im_channels)],
  ];
  for (const [what, of] of said) {
    const other = members.find((member) => of(member) !== of(first));
    if (other === undefined) continue;
    throw mismatch(other, `${what} ${of(other)}`, `${of(first)}, as ${memberName(first)} has`);
  }
  for (const stage of ["prev_stage_for_input", "prev_stage_for_mask"] as const) {
    const staged = members.filter(({ preprocessing }) => preprocessing[stage]);
    const nameOf = ({ preprocessing }: ModelMember) => {
      const { data_name, preprocessed_name, model_name } = preprocessing[stage]!;
      return `${data_name}/${preprocessed_name}/${model_name}`;
    };
    const other = staged.find((member) => nameOf(member) !== nameOf(staged[0]));
    if (other === undefined) continue;
    throw mismatch(
      other,
      `the earlier stage ${nameOf(other)} (${stage})`,
      `${nameOf(staged[0])}, as ${memberName(staged[0])} has`,
    );
  }
}

function mismatch(member: ModelMember, found: string, expected: string): OvkitError {
  return new OvkitError("PlanMismatch", {
    subject: memberName(member),
    found,
    expected,
    remedy: "models of an ensemble find the same classes in the same kind of scan",
  });
}
