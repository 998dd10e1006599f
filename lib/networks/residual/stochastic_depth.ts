import { tf } from "../../engine/tf.ts";
import type { Layer } from "../network.ts";
import type { WeightStore } from "../weight_store.ts";

/**
 * Drops a residual branch of whole samples in training (Huang et al., 2016), as ovseg does without
 * making up for it.
 *
 * @param rate probability that a sample's branch is dropped
 */
export function stochasticDepth(store: WeightStore, name: string, rate: number): Layer {
  if (rate === 0) return (x) => x;
  const numbers = store.randomNumbers(name);
  return function apply(x, run) {
    if (!run.training) return x;
    const kept = tf.greaterEqual(numbers([x.shape[0], 1, 1, 1, 1], run), rate).cast("float32");
    return x.mul(kept);
  };
}
