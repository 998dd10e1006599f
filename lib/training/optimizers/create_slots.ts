import type { Variable } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";
import type { Weights } from "./optimizer.ts";

/** A zero variable for each weight. */
export function createSlots(weights: Weights, slot: string): Map<string, Variable> {
  return new Map([...weights].map(([name, weight]) => {
    const zeros = tf.zerosLike(weight);
    const variable = tf.variable(zeros, false);
    zeros.dispose();
    return [`${slot}/${name}`, variable];
  }));
}
