import { dirname } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { chooseLargestComponents } from "../../prediction/postprocessing/choose_largest_components.ts";
import { chooseVolumeThresholds } from "../../prediction/postprocessing/choose_volume_thresholds.ts";
import { postprocess } from "../../prediction/postprocessing/postprocess.ts";
import { type CrossValidationMaps, openCrossValidationMaps } from "./cross_validation_maps.ts";
import type { DatabaseModel } from "../database_model.ts";
import { classesOf } from "../model_member.ts";
import {
  CHOICE_VERSION,
  type PostprocessingChoice,
  writePostprocessingChoice,
} from "./postprocessing_choice.ts";

/** Options of {@linkcode choosePostprocessing}. */
export interface ChoosePostprocessingOptions {
  /**
   * Also chooses for each class the volume below which connected parts are removed, before the
   * largest are looked at. @default {false}
   */
  readonly volumeThresholds?: boolean;
}

/**
 * Chooses the postprocessing of a model on the label maps of its cross-validation, from the folds that
 * were evaluated: only the largest component is kept, of all foreground or of a class, where the mean
 * Dice gains and no class loses (nnU-Net's rule). What was chosen goes into `postprocessing.json` in
 * the model's folder with the figures it was decided on; `predict` and `evaluate` take it up with
 * `postprocessing: "chosen"`.
 *
 * @throws {OvkitError} `ArgumentInvalid` where no fold was evaluated, `FileMissing` where a label map
 * is gone, `ParameterInvalid` where thresholds are asked for and the model's own postprocessing does
 * more than them
 *
 * @example From folds to predictions
 * ```ts
 * import { choosePostprocessing, modelParameters, openDatabase, openEngine } from "@ovkit/ovkit";
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
 * const model = await segmentationModel(db).data("demo").named("first").fold(0)
 *   .parameters(parameters).open();
 * await model.train();
 * await model.evaluate("validation");
 * const { folds, diceBefore } = await choosePostprocessing(model);
 * assert.deepEqual([folds, diceBefore.length], [[0], 4]);
 * await model.evaluate("demo", { postprocessing: "chosen" });
 * ```
 */
export async function choosePostprocessing(
  model: DatabaseModel,
  options: ChoosePostprocessingOptions = {},
): Promise<PostprocessingChoice> {
  const { volumeThresholds = false } = options;
  const [first] = model.members;
  const own = first.parameters.postprocessing;
  if (volumeThresholds) requirePlain(own);
  const maps = await openCrossValidationMaps(model);
  const classes = classesOf(first);
  const removal = volumeThresholds ? await chooseRemoval(maps, classes) : undefined;
  const thresholded: PostprocessingParameters = { ...own, ...removal?.parameters };
  const largest = await chooseLargestComponents(thresholdedCases(), { classes });
  const keep = classes.map((_, i) => largest.keep_only_largest[i] || isKept(own, i));
  const postprocessing: PostprocessingParameters = {
    ...thresholded,
    keep_largest_foreground: own.keep_largest_foreground || largest.keep_largest_foreground,
    keep_only_largest: keep.every((it) => it === keep[0]) ? keep[0] : keep,
  };
  const { folds } = maps.crossValidation;
  const choice: PostprocessingChoice = {
    version: CHOICE_VERSION,
    postprocessing,
    chosen: differences(own, postprocessing),
    classes,
    diceBefore: removal?.diceBefore ?? largest.diceBefore,
    diceAfter: largest.diceAfter,
    folds: folds.map(({ fold }) => fold),
    cases: folds.flatMap(({ cases }) => cases),
    weightsSha256: folds.flatMap(({ weightsSha256 }) => weightsSha256),
  };
  await writePostprocessingChoice(dirname(model.folder), choice);
  return choice;

  async function* thresholdedCases() {
    for await (const one of maps.cases()) {
      if (removal?.parameters === undefined) {
        yield one;
        continue;
      }
      const { prediction, shapeZyx, spacingZyxMm } = one;
      yield {
        ...one,
        prediction: postprocess(prediction, shapeZyx, spacingZyxMm, thresholded, { classes }),
      };
    }
  }
}

async function chooseRemoval(maps: CrossValidationMaps, classes: readonly number[]) {
  const { volume_thresholds, diceBefore } = await chooseVolumeThresholds(maps.cases(), { classes });
  if (volume_thresholds.every((mm3) => mm3 === 0)) return { parameters: undefined, diceBefore };
  const parameters = {
    apply_small_component_removing: true,
    volume_thresholds,
    remove_2d_comps: false,
    remove_comps_by_volume: true,
  };
  return { parameters, diceBefore };
}

/** Removal comes before the other steps: what they did to the label maps cannot be undone. */
function requirePlain(own: PostprocessingParameters): void {
  const set = ([
    "apply_small_component_removing",
    "use_fill_holes_2d",
    "use_fill_holes_3d",
    "keep_only_largest",
    "keep_largest_foreground",
  ] as const).find((key) => [own[key]].flat().some((value) => value === true));
  if (set === undefined) return;
  throw new OvkitError("ParameterInvalid", {
    subject: `postprocessing.${set}`,
    found: JSON.stringify(own[set]),
    expected: "false, for thresholds to be chosen",
    remedy: "train a model without it, or choose without volumeThresholds",
  });
}

function isKept({ keep_only_largest: kept }: PostprocessingParameters, index: number): boolean {
  return typeof kept === "boolean" ? kept : kept[index];
}

function differences(
  own: PostprocessingParameters,
  chosen: PostprocessingParameters,
): Partial<PostprocessingParameters> {
  const keys = Object.keys(chosen) as (keyof PostprocessingParameters)[];
  const changed = keys.filter((key) => JSON.stringify(own[key]) !== JSON.stringify(chosen[key]));
  return Object.fromEntries(changed.map((key) => [key, chosen[key]]));
}
