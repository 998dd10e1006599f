import type { Precision } from "../engine/engine_facts.ts";
import type { Network } from "../networks/network.ts";
import type { PredictionParameters } from "../parameters/model_parameters.ts";
import { labelFromProbabilities } from "../prediction/label_from_probabilities.ts";
import {
  type ChannelVolume,
  type PredictProbabilitiesOptions,
  probabilityPredictor,
} from "../prediction/predict_probabilities.ts";
import { preprocessImage } from "../preprocessing/preprocess_image.ts";
import { restoreLabel } from "../preprocessing/restore_label.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import type { Volume } from "../volumes/volume.ts";

/** What a {@linkcode CasePredictor} is made of. */
export interface CasePredictorOptions {
  readonly preprocessing: PreprocessingParameters;
  readonly prediction: PredictionParameters;
  readonly precision: Precision;
}

/** Predicts a scan as it was read, channel by channel, on its own grid. */
export type CasePredictor = (
  channels: readonly Volume[],
  options?: PredictProbabilitiesOptions & { readonly subject?: string },
) => Promise<{ label: Volume; probabilities: ChannelVolume }>;

/** The way from a scan to its label map: preprocess, network, resample back, restore the grid. */
export function casePredictor(network: Network, options: CasePredictorOptions): CasePredictor {
  const { preprocessing, prediction, precision } = options;
  const predict = probabilityPredictor(network, prediction, precision);
  const classes = preprocessing.reduce_lb_to_single_class ? [1] : preprocessing.lb_classes;

  return async function predictCase(channels, run = {}) {
    const image = preprocessImage(
      channels,
      preprocessing,
      run.subject === undefined ? {} : { subject: run.subject },
    );
    const probabilities = await predict(image, run);
    const { shapeZyx } = image.canonical;
    const data = labelFromProbabilities(probabilities, { shapeZyx, classes });
    return { label: restoreLabel(data, image, channels[0]), probabilities };
  };
}
