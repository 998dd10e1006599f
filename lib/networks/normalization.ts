import type { Tensor1D, Tensor5D, Variable } from "../engine/tensor_types.ts";
import {
  batchNormInference,
  batchNormTraining,
  type NormParameters,
} from "../engine/ops/batch_norm.ts";
import { instanceNorm } from "../engine/ops/instance_norm.ts";
import { tf } from "../engine/tf.ts";
import type { BlockSettings } from "./block_settings.ts";
import type { Layer } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** What is normalised, and how. */
export interface NormalizationOptions {
  readonly channels: number;
  readonly settings: Pick<BlockSettings, "norm" | "normEpsilon" | "affine">;
  /** What the trained scale starts at. @default {1} */
  readonly initialScale?: number;
}

/** The normalisation of the settings; batch norm keeps running statistics (PyTorch's momentum 0.1). */
export function normalization(
  store: WeightStore,
  name: string,
  options: NormalizationOptions,
): Layer {
  switch (options.settings.norm) {
    case "inst":
      return instanceNormalization(store, name, options);
    case "no_z_inst":
      return sliceNormalization(store, `${name}.norm`, options);
    case "layer":
      return channelNormalization(store, name, options);
    case "batch":
      return batchNormalization(store, name, options);
  }
}

function instanceNormalization(
  store: WeightStore,
  name: string,
  options: NormalizationOptions,
): Layer {
  const parameters = affineParameters(store, name, options);
  return (x) => instanceNorm(x, parameters, options.settings.normEpsilon);
}

function sliceNormalization(
  store: WeightStore,
  name: string,
  options: NormalizationOptions,
): Layer {
  const { scale, shift } = affineParameters(store, name, options);
  return function apply(x) {
    const { mean, variance } = tf.moments(x, [2, 3], true);
    const normal = x.sub(mean).mul(variance.add(options.settings.normEpsilon).rsqrt());
    return normal.mul(scale).add(shift) as Tensor5D;
  };
}

/** ovseg's layer norm: the standard deviation plus epsilon divides, the gain is always trained. */
function channelNormalization(
  store: WeightStore,
  name: string,
  { channels, settings: { affine, normEpsilon } }: NormalizationOptions,
): Layer {
  const shape = [1, channels, 1, 1, 1];
  const gain = store.constant(`${name}.gamma`, shape, 1);
  const shift = affine ? store.constant(`${name}.beta`, shape, 0) : undefined;
  return function apply(x) {
    const { mean, variance } = tf.moments(x, [4], true);
    const normal = x.sub(mean).div(variance.sqrt().add(normEpsilon)).mul(gain.reshape([channels]));
    return (shift === undefined ? normal : normal.add(shift.reshape([channels]))) as Tensor5D;
  };
}

function batchNormalization(
  store: WeightStore,
  name: string,
  options: NormalizationOptions,
): Layer {
  const { channels, settings: { normEpsilon } } = options;
  const parameters = affineParameters(store, name, options);
  const mean = store.buffer(`${name}.running_mean`, [channels], 0);
  const variance = store.buffer(`${name}.running_var`, [channels], 1);
  return function apply(x, { training }) {
    if (!training) {
      return batchNormInference(x, parameters, {
        mean: mean as unknown as Tensor1D,
        variance: variance as unknown as Tensor1D,
        epsilon: normEpsilon,
      });
    }
    const batch = batchNormTraining(x, parameters, normEpsilon);
    const count = x.size / channels;
    follow(mean, batch.mean);
    follow(variance, batch.variance.mul(count / (count - 1)));
    tf.dispose([batch.mean, batch.variance]);
    return batch.output;
  };
}

function affineParameters(
  store: WeightStore,
  name: string,
  { channels, settings: { affine }, initialScale = 1 }: NormalizationOptions,
): NormParameters {
  if (!affine) return { scale: tf.ones([channels]), shift: tf.zeros([channels]) };
  return {
    scale: store.constant(`${name}.weight`, [channels], initialScale) as Variable & Tensor1D,
    shift: store.constant(`${name}.bias`, [channels], 0) as Variable & Tensor1D,
  };
}

function follow(running: Variable, value: ReturnType<typeof tf.mul>): void {
  running.assign(running.mul(0.9).add(value.mul(0.1)));
}
