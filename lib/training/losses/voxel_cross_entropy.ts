import type { Tensor, Tensor2D, Tensor4D, Tensor5D } from "../../engine/tensor_types.ts";
import { hasNativeOps, runNativeOp } from "../../engine/ops/run_native_op.ts";
import { dataTypes } from "../../engine/tensorflow/data_types.ts";
import { attribute } from "../../engine/tensorflow/op_attribute.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Cross entropy of the softmax for each voxel, [n, z, y, x]. Where a coarse voxel has several classes
 * the first one counts; where it has none, the background.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 * @param weights one for each class. @default {all 1}
 */
export function voxelCrossEntropy(
  logits: Tensor5D,
  target: Tensor5D,
  weights?: readonly number[],
): Tensor4D {
  const classes = logits.shape[4];
  const rows = logits.reshape([-1, classes]) as Tensor2D;
  const first = tf.oneHot(target.reshape([-1, classes]).argMax(1), classes)
    .cast("float32") as Tensor2D;
  const entropy = softmaxCrossEntropy(rows, first);
  const weighed = weights === undefined
    ? entropy
    : entropy.mul(first.mul(tf.tensor1d([...weights])).sum(1));
  return weighed.reshape(logits.shape.slice(0, 4)) as Tensor4D;
}

function softmaxCrossEntropy(logits: Tensor2D, labels: Tensor2D): Tensor {
  if (!hasNativeOps()) return tf.neg(tf.sum(labels.mul(tf.logSoftmax(logits)), 1));
  const op = tf.customGrad((...args) => {
    const [rows, save] = args as unknown as [Tensor2D, (tensors: Tensor[]) => void];
    const [loss, slope] = runNativeOp("SoftmaxCrossEntropyWithLogits", [rows, labels], {
      attributes: [attribute.type("T", dataTypes.float32)],
      outputCount: 2,
    });
    save([slope]);
    return {
      value: loss,
      gradFunc: (dy: Tensor, saved: Tensor[]) => saved[0].mul(dy.expandDims(1)),
    };
  });
  return op(logits);
}
