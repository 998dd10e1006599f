import type { Precision } from "../engine/engine_facts.ts";
import type { Network } from "../networks/network.ts";
import type { PredictionParameters } from "../parameters/model_parameters.ts";
import type { ChannelVolume } from "./channel_volume.ts";
import { collectPlanes } from "./collect_planes.ts";
import { planePredictor, type PredictPlanesOptions } from "./plane_predictor.ts";

/** Gives the class probabilities of preprocessed images. */
export type ProbabilityPredictor = (
  image: ChannelVolume,
  options?: PredictPlanesOptions,
) => Promise<ChannelVolume>;

/**
 * Makes a predictor of whole probability maps with one network; see {@linkcode planePredictor}.
 *
 * @param parameters the section `prediction`
 */
export function probabilityPredictor(
  network: Network,
  parameters: PredictionParameters,
  precision: Precision,
): ProbabilityPredictor {
  const predictor = planePredictor([{ network, precision }], parameters);
  return async function predict(image, options = {}) {
    const planes = predictor.open(image, options);
    try {
      const collected = collectPlanes(planes);
      await collected.reach(image.shapeCzyx[1] - 1);
      return collected.volume;
    } finally {
      await planes.stop();
    }
  };
}
