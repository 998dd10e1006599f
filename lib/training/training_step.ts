import { compile } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import type {
  NamedTensorMap,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor4D,
  Tensor5D,
  Variable,
} from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingParameters } from "../parameters/training_parameters.ts";
import { applyIn3d } from "./apply_in_3d.ts";
import { lossMask } from "./loss_mask.ts";
import { pyramidLoss } from "./losses/pyramid_loss.ts";
import { masksOf } from "./masks_of.ts";
import { oneHotTarget } from "./one_hot_target.ts";
import { clipGradients } from "./optimizers/clip_gradients.ts";
import { createSlots } from "./optimizers/create_slots.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";
import type { WeightAverage } from "./weight_average.ts";

/** Options of {@linkcode compileTrainingStep}. */
export interface TrainingStepOptions {
  readonly parameters:
    & Pick<TrainingParameters, "loss_params" | "clip_grad_norm">
    & Partial<Pick<TrainingParameters, "accumulation_steps" | "prg_trn_arch_params">>;
  readonly precision: Precision;
  /** Averages the weights after each change. */
  readonly average?: WeightAverage | undefined;
}

/** What a step is done with besides its batch. */
export interface StepSettings {
  readonly learningRate: number;
  /** What the network's random layers draw from in this step. */
  readonly seed: readonly [number, number];
  /** How often a class's logits are dropped, with `prg_trn_arch_params`. */
  readonly logitsDropout?: number | undefined;
  /** False only adds the gradients to those that the next change is made with. @default {true} */
  readonly update?: boolean;
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
  /** Gradients that wait for the next change, by name; saved with a checkpoint. */
  readonly slots: ReadonlyMap<string, Variable>;
}

/**
 * One step of training as a compiled function: forward, loss of all scales, backward, clipping,
 * update. Weights and the optimiser's memory stay in the library. With `accumulation_steps` a change
 * is made with the mean gradient of several batches.
 *
 * @throws {OvkitError} `ParameterInvalid` for `prg_trn_arch_params` with a network without such layers
 */
export function compileTrainingStep(
  network: Network,
  optimizer: Optimizer,
  { parameters, precision, average }: TrainingStepOptions,
): TrainingStep {
  const { accumulation_steps: batches = 1 } = parameters;
  const evaluate = pyramidLoss(parameters.loss_params);
  const names = new Map([...network.weights].map(([name, { name: variable }]) => [variable, name]));
  const variables = [...network.weights.values()];
  const waiting = batches === 1
    ? new Map<string, Variable>()
    : createSlots(network.weights, "waiting");
  const options = { precision, name: "training step" };
  const dropsLogits = (parameters.prg_trn_arch_params ?? null) !== null;
  if (dropsLogits && !network.dropsLogits) {
    throw new OvkitError("ParameterInvalid", {
      subject: "training.prg_trn_arch_params",
      found: `p_dropout_logits for ${network.architecture}, whose logits are never dropped`,
      expected: "one of ovseg's networks, or null",
    });
  }
  const update = compile(
    (image: Image, label: Tensor, rate: Scalar, ...chance: ChanceAndMasks) => {
      const { loss, gradients } = gradientsOf(image, label, chance);
      const { clipped, norm } = clipGradients(summed(gradients), parameters.clip_grad_norm);
      optimizer.apply(clipped, rate);
      waiting.forEach((slot) => slot.assign(tf.zerosLike(slot)));
      average?.update();
      return { loss, norm };
    },
    options,
  );
  const accumulate = compile(
    (image: Image, label: Tensor, ...chance: ChanceAndMasks) => {
      const { loss, gradients } = gradientsOf(image, label, chance);
      const all = summed(gradients);
      for (const [name, gradient] of Object.entries(all)) {
        waiting.get(`waiting/${name}`)!.assign(gradient);
      }
      return { loss, norm: clipGradients(all, null).norm };
    },
    options,
  );

  function gradientsOf(image: Image, label: Tensor, [seed, dropout, ...masks]: ChanceAndMasks) {
    const target = oneHotTarget(label, network);
    const mask = masks.length === 0 ? undefined : lossMask(masks[0], network);
    const run = { training: true, seed, ...(dropsLogits ? { logitsDropout: dropout } : {}) };
    const { value: loss, grads } = tf.variableGrads(
      () => evaluate(applyIn3d(network, image, run), target, mask),
      variables,
    );
    const gradients: NamedTensorMap = {};
    for (const [variable, gradient] of Object.entries(grads)) {
      gradients[names.get(variable)!] = gradient;
    }
    return { loss, gradients };
  }
  /** Adds the batch's part to what waits. */
  function summed(gradients: NamedTensorMap): NamedTensorMap {
    if (batches === 1) return gradients;
    return Object.fromEntries(
      Object.entries(gradients).map(([name, gradient]) => [
        name,
        waiting.get(`waiting/${name}`)!.add(gradient.div(batches)),
      ]),
    );
  }

  async function run(batch: StepBatch, settings: StepSettings) {
    const rate = tf.scalar(settings.learningRate);
    const seed = tf.tensor1d([...settings.seed], "int32");
    const dropout = tf.scalar(settings.logitsDropout ?? 0);
    const { image, label } = batch;
    const { loss, norm } = settings.update ?? true
      ? await update(image, label, rate, seed, dropout, ...masksOf(batch))
      : await accumulate(image, label, seed, dropout, ...masksOf(batch));
    const [[lossValue], [normValue]] = await Promise.all([loss.data(), norm.data()]);
    tf.dispose([loss, norm, rate, seed, dropout]);
    return { loss: lossValue, norm: normValue };
  }
  async function prepare(batch: StepBatch): Promise<void> {
    const [rate, dropout] = [tf.scalar(0), tf.scalar(0)];
    const seed = tf.tensor1d([0, 0], "int32");
    const { image, label } = batch;
    await update.prepare(image, label, rate, seed, dropout, ...masksOf(batch));
    if (batches > 1) await accumulate.prepare(image, label, seed, dropout, ...masksOf(batch));
    tf.dispose([rate, seed, dropout]);
  }
  return Object.assign(run, { prepare, slots: waiting });
}

type Image = Tensor4D | Tensor5D;
/** The step's seed, how often logits are dropped, and where the loss counts if not everywhere. */
type ChanceAndMasks = [Tensor1D, Scalar, ...Tensor[]];
