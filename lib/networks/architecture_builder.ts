import type { Tensor5D } from "../engine/tensor_types.ts";
import type { NetworkParameters } from "../parameters/model_parameters.ts";
import type { ApplyOptions } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** Channels into and out of a network. */
export interface NetworkChannels {
  /** Channels of the image. */
  readonly inChannels: number;
  /** Classes including the background. */
  readonly outChannels: number;
}

/** Makes an architecture's layers with weights from the store. */
export type ArchitectureBuilder = (
  store: WeightStore,
  parameters: NetworkParameters,
  channels: NetworkChannels,
) => {
  readonly divisorsZyx: readonly [number, number, number];
  readonly apply: (x: Tensor5D, options: ApplyOptions) => Tensor5D[];
};
