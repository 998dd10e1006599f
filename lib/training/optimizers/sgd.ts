import { createSlots } from "./create_slots.ts";
import type { DecayRule, Optimizer, Weights } from "./optimizer.ts";

/** Parameters of {@linkcode sgd}. */
export interface SgdParameters {
  /** @default {0} */
  readonly momentum?: number;
  /** L2 penalty added to the gradient. @default {0} */
  readonly weight_decay?: number;
  /** Looks ahead along the momentum. @default {false} */
  readonly nesterov?: boolean;
}

/** Stochastic gradient descent with momentum, as PyTorch has it (Sutskever et al., 2013). */
export function sgd(
  weights: Weights,
  parameters: SgdParameters,
  decays: DecayRule = () => true,
): Optimizer {
  const { momentum = 0, nesterov = false } = parameters;
  const slots = createSlots(weights, "momentum");
  return {
    slots,
    apply(gradients, learningRate) {
      for (const [name, weight] of weights) {
        const weight_decay = decays(name, weight) ? parameters.weight_decay ?? 0 : 0;
        const gradient = weight_decay === 0
          ? gradients[name]
          : gradients[name].add(weight.mul(weight_decay));
        const velocity = slots.get(`momentum/${name}`)!;
        velocity.assign(velocity.mul(momentum).add(gradient));
        const direction = nesterov ? gradient.add(velocity.mul(momentum)) : velocity;
        weight.assign(weight.sub(direction.mul(learningRate)));
      }
    },
  };
}
