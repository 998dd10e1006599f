import { compile } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor4D,
  Tensor5D,
} from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingParameters } from "../parameters/model_parameters.ts";
import { applyIn3d } from "./apply_in_3d.ts";
import { lossMask } from "./loss_mask.ts";
import { pyramidLoss } from "./losses/pyramid_loss.ts";
import { oneHotTarget } from "./one_hot_target.ts";
import { clipGradients } from "./optimizers/clip_gradients.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";

/** Options of {@linkcode compileTrainingStep}. */
export interface TrainingStepOptions {
  readonly parameters: Pick<TrainingParameters, "loss_params" | "clip_grad_norm">;
  readonly precision: Precision;
}

/** What a step is done with besides its batch. */
export interface StepSettings {
  readonly learningRate: number;
  /** What the network's random layers draw from in this step. */
  readonly seed: readonly [number, number];
}

/** A batch on the engine; there is no z in 2D. */
export interface StepBatch {
  /** [n, z, y, x, channels] */
  readonly image: Tensor4D | Tensor5D;
  /** [n, z, y, x], int32 */
  readonly label: Tensor;
  /** Where the loss counts, [n, z, y, x]. */
  readonly mask?: Tensor;
}

/** A step of training; the batch stays the caller's. */
export interface TrainingStep {
  /** @returns the loss before the step and the gradients' norm before clipping */
  (batch: StepBatch, settings: StepSettings): Promise<{ loss: number; norm: number }>;
  /** Compiles it for batches of this shape without running it. */
  prepare(batch: StepBatch): Promise<void>;
}

/**
 * One step of training as a compiled function: forward, loss of all scales, backward, clipping,
 * update. Weights and the optimiser's memory stay in the library.
 */
export function compileTrainingStep(
  network: Network,
  optimizer: Optimizer,
  { parameters, precision }: TrainingStepOptions,
): TrainingStep {
  const evaluate = pyramidLoss(parameters.loss_params);
  const names = new Map([...network.weights].map(([name, { name: variable }]) => [variable, name]));
  const variables = [...network.weights.values()];

  function step(
    image: Tensor4D | Tensor5D,
    label: Tensor,
    learningRate: Scalar,
    seed: Tensor1D,
    ...masks: Tensor[]
  ) {
    const target = oneHotTarget(label, network);
    const mask = masks.length === 0 ? undefined : lossMask(masks[0], network);
    const { value: loss, grads } = tf.variableGrads(
      () => evaluate(applyIn3d(network, image, { training: true, seed }), target, mask),
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
  const compiled = compile(step, { precision, name: "training step" });

  async function run(batch: StepBatch, { learningRate, seed }: StepSettings) {
    const settings = [tf.scalar(learningRate), tf.tensor1d([...seed], "int32")] as const;
    const masks = batch.mask === undefined ? [] : [batch.mask];
    const { loss, norm } = await compiled(batch.image, batch.label, ...settings, ...masks);
    const [[lossValue], [normValue]] = await Promise.all([loss.data(), norm.data()]);
    tf.dispose([loss, norm, ...settings]);
    return { loss: lossValue, norm: normValue };
  }
  async function prepare(batch: StepBatch): Promise<void> {
    const settings = [tf.scalar(0), tf.tensor1d([0, 0], "int32")] as const;
    const masks = batch.mask === undefined ? [] : [batch.mask];
    await compiled.prepare(batch.image, batch.label, ...settings, ...masks);
    tf.dispose([...settings]);
  }
  return Object.assign(run, { prepare });
}
