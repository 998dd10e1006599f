import type { Tensor2D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import type { Layer } from "../network.ts";
import type { WeightStore } from "../weight_store.ts";

const REDUCTION = 4;
/** Keeps the variance of normal numbers that go through a rectifier: √(2 / (1 − 1/π)). */
const RECTIFIER_GAIN = Math.sqrt(2 / (1 - 1 / Math.PI));

/**
 * Weighs channels by 2 · sigmoid of two linear layers of their means (Hu et al., 2018, with ovseg's
 * factors).
 */
export function squeezeExcitation(store: WeightStore, name: string, channels: number): Layer {
  const inner = Math.floor(channels / REDUCTION);
  const first = linear(store, `${name}.fc1`, channels, inner);
  const second = linear(store, `${name}.fc2`, inner, channels);
  return function apply(x) {
    const means = x.mean([1, 2, 3]) as Tensor2D;
    const hidden = tf.relu(first(means)).mul(RECTIFIER_GAIN) as Tensor2D;
    const weights = tf.sigmoid(second(hidden)).mul(2);
    return x.mul(weights.reshape([x.shape[0], 1, 1, 1, channels])) as Tensor5D;
  };
}

function linear(store: WeightStore, name: string, inputs: number, outputs: number) {
  const weight = store.uniform(`${name}.weight`, [outputs, inputs], inputs);
  const shift = store.constant(`${name}.bias`, [outputs], 0);
  return (x: Tensor2D): Tensor2D =>
    tf.matMul(x, weight as unknown as Tensor2D, false, true).add(shift);
}
