import { dirname, join } from "node:path";
import { rawCaseOf } from "../../database/raw_case_of.ts";
import { readCase } from "../../database/read_case.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readNifti } from "../../io/nifti/read_nifti.ts";
import type { LabelArray } from "../../prediction/postprocessing/label_array.ts";
import type { MeasuredPostprocessingCase } from "../../prediction/postprocessing/choose_volume_thresholds.ts";
import { requireSameGrid } from "../../preprocessing/require_case_volumes.ts";
import { canonical } from "../../volumes/canonical.ts";
import { readCaseRecord } from "./case_record.ts";
import type { DatabaseModel } from "../database_model.ts";
import { type CrossValidation, readCrossValidation } from "./merge_cross_validation.ts";
import { homeOf } from "../model_member.ts";
import { referenceLabel } from "./reference_label.ts";

/** The cross-validation of a model with its label maps. */
export interface CrossValidationMaps {
  readonly crossValidation: CrossValidation;
  /** Each case with a reference once, both maps in the working orientation; read as they come. */
  cases(): AsyncGenerator<MeasuredPostprocessingCase>;
}

/**
 * Opens the label maps of a model's cross-validation.
 *
 * @throws {OvkitError} `ArgumentInvalid` where no fold was evaluated, or the model belongs to no data
 * base
 */
export async function openCrossValidationMaps(model: DatabaseModel): Promise<CrossValidationMaps> {
  const home = homeOf(model);
  const modelFolder = dirname(model.folder);
  const crossValidation = await readCrossValidation(modelFolder);
  if (crossValidation.folds.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: modelFolder,
      found: "no cross-validation",
      remedy: 'call evaluate("validation") of its trained folds first',
    });
  }
  const folder = home.database.paths.predictions(model.key, "cross_validation");
  const { preprocessing } = model.members[0];

  async function* cases(): AsyncGenerator<MeasuredPostprocessingCase> {
    const regions = (await home.dataset.manifest()).regions ?? undefined;
    for (const { by, weightsSha256, cases } of crossValidation.folds) {
      for (const id of cases) {
        const record = await readCaseRecord(folder, id);
        if (record?.by !== by || record.weightsSha256.join() !== weightsSha256.join()) {
          throw new OvkitError("FileMissing", {
            subject: join(folder, `${id}.nii.gz`),
            found: `not the label map that ${by} was evaluated with`,
            remedy: 'call evaluate("validation") of this fold again',
          });
        }
        const { channels, label } = await readCase(
          rawCaseOf(await home.dataset.fingerprint(id)),
          regions,
        );
        if (label === undefined) continue;
        const map = await readNifti(join(folder, `${id}.nii.gz`));
        const compared = { name: "the reference", first: channels[0], other: label };
        requireSameGrid(id, compared);
        const prediction = canonical(map);
        yield {
          reference: canonical(referenceLabel(label, preprocessing)).data as LabelArray,
          prediction: prediction.data as LabelArray,
          shapeZyx: prediction.shapeZyx,
          spacingZyxMm: prediction.spacingZyxMm,
        };
      }
    }
  }
  return { crossValidation, cases };
}
