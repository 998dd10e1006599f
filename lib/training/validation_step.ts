import type { Scalar, Tensor, Tensor1D, Tensor5D } from "../engine/tensor_types.ts";
import { compile, type CompiledFunction } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import type { Network } from "../networks/network.ts";
import type { TrainingParameters } from "../parameters/training_parameters.ts";
import { applyIn3d } from "./apply_in_3d.ts";
import { lossMask } from "./loss_mask.ts";
import { pyramidLoss } from "./losses/pyramid_loss.ts";
import { oneHotTarget } from "./one_hot_target.ts";

/** What a validation batch gives: the loss, and per class [classes] the voxels counted. */
export type ValidationCounts = {
  readonly loss: Scalar;
  /** Voxels that are of the class and are predicted so. */
  readonly overlap: Tensor1D;
  readonly predicted: Tensor1D;
  readonly labelled: Tensor1D;
};

/**
 * The compiled validation of one batch: loss of all scales and voxel counts at the finest, where a mask
 * says that they count.
 */
export function compileValidationStep(
  network: Network,
  options: {
    readonly parameters: Pick<TrainingParameters, "loss_params">;
    readonly precision: Precision;
  },
): CompiledFunction<[image: Tensor5D, label: Tensor, ...masks: Tensor[]], ValidationCounts> {
  const evaluate = pyramidLoss(options.parameters.loss_params);
  const classes = network.outChannels;

  function validate(image: Tensor5D, label: Tensor, ...masks: Tensor[]): ValidationCounts {
    const target = oneHotTarget(label, network);
    const mask = masks.length === 0 ? undefined : lossMask(masks[0], network);
    const logits = applyIn3d(network, image, { training: false });
    const counted = (x: Tensor5D) => (mask === undefined ? x : x.mul(mask)).reshape([-1, classes]);
    const truth = counted(target);
    const best = counted(tf.oneHot(logits[0].argMax(4), classes).cast("float32") as Tensor5D);
    return {
      loss: evaluate(logits, target, mask),
      overlap: best.mul(truth).sum(0),
      predicted: best.sum(0),
      labelled: truth.sum(0),
    };
  }
  return compile(validate, { precision: options.precision, name: "validation step" });
}
