import type { Precision } from "../../engine/engine_facts.ts";
import type { Network } from "../../networks/network.ts";
import type { PredictionParameters } from "../../parameters/model_parameters.ts";
import { type PlanePredictor, planePredictor } from "../../prediction/plane_predictor.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";

/** One model of a `CasePredictor`. */
export interface PredictorMember {
  readonly network: Network;
  readonly preprocessing: PreprocessingParameters;
  readonly prediction: PredictionParameters;
  readonly precision: Precision;
}

/** Members that look at the same windows of the same image. */
export interface MemberGroup {
  readonly preprocessing: PreprocessingParameters;
  readonly predictor: PlanePredictor;
  /** Places of the members among all. */
  readonly places: readonly number[];
}

/** Puts members together that share preprocessing and windows. */
export function memberGroups(members: readonly PredictorMember[]): MemberGroup[] {
  const groups = new Map<string, number[]>();
  for (const [place, { network, preprocessing, prediction }] of members.entries()) {
    const { fp32: _, ...windows } = prediction;
    const { is2d, inChannels, outChannels } = network;
    const key = JSON.stringify([preprocessing, windows, is2d, inChannels, outChannels]);
    groups.set(key, [...groups.get(key) ?? [], place]);
  }
  return [...groups.values()].map((places) => {
    const { preprocessing, prediction } = members[places[0]];
    const own = places.map((place) => members[place]);
    return { preprocessing, predictor: planePredictor(own, prediction), places };
  });
}
