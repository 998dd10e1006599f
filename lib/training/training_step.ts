import type { NamedTensorMap, Scalar, Tensor, Tensor5D } from "../engine/tensor_types.ts";
import { applyIn3d } from "./apply_in_3d.ts";
import { compile, type CompiledFunction } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingParameters } from "../parameters/model_parameters.ts";
import { pyramidLoss } from "./losses/pyramid_loss.ts";
import { clipGradients } from "./optimizers/clip_gradients.ts";
import { oneHotTarget } from "./one_hot_target.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";

/** Image [n, z, y, x, channels], label [n, z, y, x] as int32, learning rate; no z in 2D. */
type StepInputs = [image: Tensor5D, label: Tensor, learningRate: Scalar];

/** Options of {@linkcode compileTrainingStep}. */
export interface TrainingStepOptions {
  readonly parameters: Pick<TrainingParameters, "loss_params" | "clip_grad_norm">;
  readonly precision: Precision;
}

/**
 * One step of training as a compiled function: forward, loss of all scales, backward, clipping,
 * update. Weights and the optimiser's memory stay in the library.
 *
 * @returns a function that gives the loss before the step and the gradients' norm before clipping
 */
export function compileTrainingStep(
  network: Network,
  optimizer: Optimizer,
  { parameters, precision }: TrainingStepOptions,
): CompiledFunction<StepInputs, { loss: Scalar; norm: Scalar }> {
  const evaluate = pyramidLoss(parameters.loss_params);
  const names = new Map([...network.weights].map(([name, { name: variable }]) => [variable, name]));
  const variables = [...network.weights.values()];

  function step(image: Tensor5D, label: Tensor, learningRate: Scalar) {
    const target = oneHotTarget(label, network);
    const { value: loss, grads } = tf.variableGrads(
      () => evaluate(applyIn3d(network, image, true), target),
      variables,
    );
    const gradients: NamedTensorMap = {};
    for (const [variable, gradient] of Object.entries(grads)) {
      gradients[names.get(variable)!] = gradient;
    }
    const { clipped, norm } = clipGradients(gradients, parameters.clip_grad_norm);
    optimizer.apply(clipped, learningRate);
    return { loss, norm };
  }
  return compile(step, { precision, name: "training step" });
}
