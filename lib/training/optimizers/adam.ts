import { tf } from "../../engine/tf.ts";
import { createSlots } from "./create_slots.ts";
import type { DecayRule, Optimizer, Weights } from "./optimizer.ts";

/** Parameters of {@linkcode adam}. */
export interface AdamParameters {
  /** Decay of the two moments. @default {[0.9, 0.999]} */
  readonly betas?: readonly [number, number];
  /** @default {1e-8} */
  readonly eps?: number;
  /** @default {0} */
  readonly weight_decay?: number;
}

/**
 * Adam (Kingma and Ba, 2015) as PyTorch has it, with the penalty in the gradient or, decoupled, on
 * the weights (AdamW, Loshchilov and Hutter, 2019).
 */
export function adam(
  weights: Weights,
  parameters: AdamParameters,
  options: { readonly decoupled: boolean; readonly decays?: DecayRule },
): Optimizer {
  const { betas: [beta1, beta2] = [0.9, 0.999], eps = 1e-8 } = parameters;
  const { decoupled, decays = () => true } = options;
  const means = createSlots(weights, "mean");
  const squares = createSlots(weights, "square");
  const step = tf.tidy(() => tf.variable(tf.scalar(0), false));
  return {
    slots: new Map([...means, ...squares, ["step", step]]),
    apply(gradients, learningRate) {
      step.assign(step.add(1));
      const correction1 = tf.sub(1, tf.pow(beta1, step));
      const correction2 = tf.sub(1, tf.pow(beta2, step));
      for (const [name, weight] of weights) {
        const mean = means.get(`mean/${name}`)!;
        const square = squares.get(`square/${name}`)!;
        const weight_decay = decays(name, weight) ? parameters.weight_decay ?? 0 : 0;
        const gradient = decoupled || weight_decay === 0
          ? gradients[name]
          : gradients[name].add(weight.mul(weight_decay));
        mean.assign(mean.mul(beta1).add(gradient.mul(1 - beta1)));
        square.assign(square.mul(beta2).add(gradient.square().mul(1 - beta2)));
        const scale = square.div(correction2).sqrt().add(eps);
        const change = mean.div(correction1).div(scale).mul(learningRate);
        const shrunk = decoupled && weight_decay > 0
          ? weight.sub(weight.mul(learningRate.mul(weight_decay)))
          : weight;
        weight.assign(shrunk.sub(change));
      }
    },
  };
}
