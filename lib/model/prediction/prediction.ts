import type { CasePrediction, PredictCaseOptions } from "./case_prediction.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { PostprocessingUse } from "../evaluation/postprocessing_choice.ts";
import type { PredictionPlan } from "./prediction_plan.ts";
import type { PredictionFiles } from "./write_prediction.ts";

/** What a model says of a scan. */
export interface Prediction extends CasePrediction, Partial<PredictionFiles> {
  /** Seconds that it took. */
  readonly seconds: number;
}

/** Options of a model's `predict`. */
export interface PredictOptions {
  /**
   * Where the label map is written: a `.nii` or `.nii.gz` file, or a folder. For a DICOM series an
   * RTSTRUCT of the same name, ending in `.dcm`, is written beside it; so are entropy
   * (`_entropy.nii.gz`) and probabilities (`_probabilities.npy`) where asked for.
   */
  readonly out?: string;
  /** Writes a DICOM SEG beside the structure set of a DICOM series. @default {false} */
  readonly dicomSeg?: boolean;
  /** Which series, where the scan is a folder of several DICOM series. */
  readonly seriesUid?: string;
  /** Makes up missing or unevenly spaced slices of a DICOM series. @default {false} */
  readonly fill?: boolean;
  /** Label map of the earlier stage whose classes are channels of this one: a file or a volume. */
  readonly previous?: string | Volume;
  /** Label map of the earlier stage outside of which nothing is found: a file or a volume. */
  readonly mask?: string | Volume;
  /**
   * A region, a file or a volume on the scan's grid: only windows whose central half reaches it are
   * looked at, and `mask_with_reg` of the postprocessing keeps what lies in it.
   */
  readonly region?: string | Volume;
  /**
   * Mirrors the image along all axes and averages, or so many of these images: 1, 2, 4 or 8. With
   * the mode `mirror` each window is mirrored in any case and images are not.
   *
   * @default {prediction.mode of the parameters}
   */
  readonly flips?: boolean | 1 | 2 | 4 | 8;
  /** Gives the class probabilities too. @default {false} */
  readonly probabilities?: boolean;
  /** Gives the entropy of the class probabilities too. @default {false} */
  readonly entropy?: boolean;
  /** Chooses step, flips and members so that the prediction takes about as long. @default {none} */
  readonly budgetSeconds?: number;
  /** That of the parameters, or what cross-validation chose. @default {"parameters"} */
  readonly postprocessing?: PostprocessingUse;
  /** Hears of the plan before the windows are looked at. */
  readonly onPlan?: (plan: PredictionPlan) => void;
  /** Share of the windows done. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops after the window under way. */
  readonly signal?: AbortSignal;
}

/** Of a model's options those of its {@linkcode CasePredictor}. */
export function predictCaseOptions(options: PredictOptions): PredictCaseOptions {
  const { flips, probabilities, entropy, budgetSeconds, onPlan, onProgress, signal } = options;
  return {
    ...(flips === undefined ? {} : { flips: typeof flips === "number" ? flips : flips ? 8 : 1 }),
    ...(probabilities === undefined ? {} : { probabilities }),
    ...(entropy === undefined ? {} : { entropy }),
    ...(budgetSeconds === undefined ? {} : { budgetSeconds }),
    ...(onPlan === undefined ? {} : { onPlan }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  };
}
