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

/** What an architecture computes. */
export interface BuiltArchitecture {
  /** By how much z, y, x of the input must be divisible. */
  readonly divisorsZyx: readonly [number, number, number];
  /** Logits of each scale, the finest first, [n, z, y, x, classes] of [n, z, y, x, channels]. */
  readonly apply: (x: Tensor5D, options: ApplyOptions) => Tensor5D[];
  /** Whether a PyTorch state holds a weight under this name only as a copy of another. */
  readonly isRepeated?: (name: string) => boolean;
}

/** Makes an architecture's layers with weights from the store. */
export type ArchitectureBuilder = (
  store: WeightStore,
  parameters: NetworkParameters,
  channels: NetworkChannels,
) => BuiltArchitecture;
