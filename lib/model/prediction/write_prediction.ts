import { writeNifti } from "../../io/nifti/write_nifti.ts";
import { writeNpy } from "../../io/write_npy.ts";
import { besideLabel } from "./beside_label.ts";
import type { CasePrediction } from "./case_prediction.ts";
import {
  type LabelFiles,
  writeLabelFiles,
  type WriteLabelFilesOptions,
} from "./write_label_files.ts";

/** The files that a prediction was written to. */
export interface PredictionFiles extends LabelFiles {
  /** The entropy as NIfTI, `<scan>_entropy.nii.gz`, where asked for. */
  readonly entropyPath?: string;
  /** The class probabilities, (class, z, y, x), `<scan>_probabilities.npy`, where asked for. */
  readonly probabilitiesPath?: string;
}

/** Writes a label map as {@linkcode writeLabelFiles} does and beside it what else there is. */
export async function writePrediction(
  path: string,
  { label, entropy, probabilities }: Pick<
    CasePrediction,
    "label" | "entropy" | "probabilities"
  >,
  options: WriteLabelFilesOptions,
): Promise<PredictionFiles> {
  const entropyPath = entropy && besideLabel(path, "_entropy.nii.gz");
  const probabilitiesPath = probabilities && besideLabel(path, "_probabilities.npy");
  if (entropyPath !== undefined) await writeNifti(entropyPath, entropy!);
  if (probabilitiesPath !== undefined) {
    const { data, shapeCzyx } = probabilities!;
    await writeNpy(probabilitiesPath, { data, shape: [...shapeCzyx] });
  }
  return {
    ...await writeLabelFiles(path, label, options),
    ...(entropyPath === undefined ? {} : { entropyPath }),
    ...(probabilitiesPath === undefined ? {} : { probabilitiesPath }),
  };
}
