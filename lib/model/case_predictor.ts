import type { Precision } from "../engine/engine_facts.ts";
import type { Network } from "../networks/network.ts";
import type {
  PostprocessingParameters,
  PredictionParameters,
} from "../parameters/model_parameters.ts";
import { labelFromProbabilities } from "../prediction/label_from_probabilities.ts";
import {
  type ChannelVolume,
  type PredictProbabilitiesOptions,
  probabilityPredictor,
} from "../prediction/predict_probabilities.ts";
import { postprocess } from "../prediction/postprocessing/postprocess.ts";
import { preprocessImage } from "../preprocessing/preprocess_image.ts";
import { restoreLabel } from "../preprocessing/restore_label.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import { type EarlierStages, stagedInput } from "./earlier_stages.ts";
import { resampleArray } from "../volumes/resample_array.ts";
import { spacingOfAffine } from "../volumes/spacing_of_affine.ts";
import type { Volume } from "../volumes/volume.ts";

/** What a {@linkcode CasePredictor} is made of. */
export interface CasePredictorOptions {
  readonly preprocessing: PreprocessingParameters;
  readonly prediction: PredictionParameters;
  readonly postprocessing: PostprocessingParameters;
  readonly precision: Precision;
}

/** Predicts a scan as it was read, channel by channel, on its own grid. */
export type CasePredictor = (
  channels: readonly Volume[],
  options?: PredictProbabilitiesOptions & EarlierStages & { readonly subject?: string },
) => Promise<{ label: Volume; probabilities: ChannelVolume }>;

/**
 * The way from a scan to its label map: preprocess, network, resample back, take the class, postprocess,
 * restore the grid. The label map is postprocessed once, on the scan's own grid in the working
 * orientation: numbers of voxels and slices are the scan's, which results are measured and stored on,
 * and what resampling breaks apart or joins is seen. In a later stage of a cascade the network sees the
 * label map of the stage before too, and nothing is found outside of the stage's mask.
 */
export function casePredictor(network: Network, options: CasePredictorOptions): CasePredictor {
  const { preprocessing, prediction, postprocessing, precision } = options;
  const predict = probabilityPredictor(network, prediction, precision);
  const classes = preprocessing.reduce_lb_to_single_class ? [1] : preprocessing.lb_classes;

  return async function predictCase(channels, run = {}) {
    const image = preprocessImage(
      channels,
      preprocessing,
      run.subject === undefined ? {} : { subject: run.subject },
    );
    const input = stagedInput(image, run, {
      preprocessing,
      scan: channels[0],
      subject: run.subject ?? "scan",
    });
    const region = jointRegion(run.region, input.mask);
    const probabilities = await predict(input.image, { ...run, ...(region && { region }) });
    const { shapeZyx, affineRas } = image.canonical;
    const chosen = labelFromProbabilities(probabilities, {
      shapeZyx,
      classes,
      thresholds: postprocessing.probability_thresholds,
    });
    if (input.mask !== undefined) {
      const inside = maskOf(input.mask, image.shapeCzyx, shapeZyx);
      inside.forEach((value, i) => {
        if (value === 0) chosen[i] = 0;
      });
    }
    const mask = postprocessing.mask_with_reg && run.region !== undefined
      ? maskOf(run.region, image.shapeCzyx, shapeZyx)
      : undefined;
    const data = postprocess(chosen, shapeZyx, spacingOfAffine(affineRas), postprocessing, {
      classes,
      ...(mask === undefined ? {} : { mask }),
      ...(run.subject === undefined ? {} : { subject: run.subject }),
    });
    return { label: restoreLabel(data, image, channels[0]), probabilities };
  };
}

/** Where both a region that was asked for and the mask of an earlier stage are. */
function jointRegion(
  region: ArrayLike<number> | undefined,
  mask: Uint8Array | undefined,
): ArrayLike<number> | undefined {
  if (mask === undefined || region === undefined) return mask ?? region;
  return mask.map((value, i) => value > 0 && region[i] > 0 ? 1 : 0);
}

/** The region on the preprocessed scan brought to the scan's grid, to the nearest voxel. */
function maskOf(
  region: ArrayLike<number>,
  [, z, y, x]: readonly [number, number, number, number],
  toShapeZyx: readonly [number, number, number],
): Uint8Array {
  const mask = Uint8Array.from(region, (value) => value > 0 ? 1 : 0);
  return resampleArray(mask, [z, y, x], { toShapeZyx, order: 0 }) as Uint8Array;
}
