import type { Variable } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";

/** A running average of a network's weights. */
export interface WeightAverage {
  /** What it remembers, by name; saved with a checkpoint. */
  readonly slots: ReadonlyMap<string, Variable>;
  /** Takes the weights in; may be compiled. */
  update(): void;
  /** Puts the average in the place of the weights and the weights in its own. */
  swap(): void;
}

/**
 * Averages weights exponentially (Polyak averaging as in Tarvainen and Valpola, 2017). In the first
 * steps the decay is smaller, (1 + t) / (10 + t), so that the start is forgotten.
 */
export function weightAverage(network: Network, decay: number): WeightAverage {
  const averages = new Map([...network.weights].map(([name, weight]) => {
    const copy = weight.clone();
    const variable = tf.variable(copy, false);
    copy.dispose();
    return [name, variable];
  }));
  const count = tf.scalar(0);
  const steps = tf.variable(count, false);
  count.dispose();

  function update(): void {
    const now = tf.minimum(decay, steps.add(1).div(steps.add(10)));
    for (const [name, average] of averages) {
      average.assign(average.mul(now).add(network.weights.get(name)!.mul(tf.sub(1, now))));
    }
    steps.assign(steps.add(1));
  }
  function swap(): void {
    for (const [name, average] of averages) {
      const weight = network.weights.get(name)!;
      const [current, mean] = [weight.clone(), average.clone()];
      weight.assign(mean);
      average.assign(current);
      tf.dispose([current, mean]);
    }
  }
  const named = [...averages].map(([name, variable]) => [`average/${name}`, variable] as const);
  return { slots: new Map([...named, ["average steps", steps]]), update, swap };
}
