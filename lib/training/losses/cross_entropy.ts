import type { Scalar, Tensor, Tensor2D, Tensor5D } from "../../engine/tensor_types.ts";
import { hasNativeOps, runNativeOp } from "../../engine/ops/run_native_op.ts";
import { dataTypes } from "../../engine/tensorflow/data_types.ts";
import { attribute } from "../../engine/tensorflow/op_attribute.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Cross entropy of the softmax, the mean over all voxels. Where a coarse voxel has several classes
 * the first one counts; where it has none, the background.
 *
 * @param logits [n, z, y, x, classes]
 * @param target 0 or 1, the same shape
 */
export function crossEntropy(logits: Tensor5D, target: Tensor5D): Scalar {
  const classes = logits.shape[4];
  const rows = logits.reshape([-1, classes]) as Tensor2D;
  const first = tf.oneHot(target.reshape([-1, classes]).argMax(1), classes);
  return tf.mean(softmaxCrossEntropy(rows, first.cast("float32") as Tensor2D)) as Scalar;
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
