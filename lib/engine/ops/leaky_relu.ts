import type { Tensor, Tensor5D } from "../tensor_types.ts";
import { dataTypes } from "../tensorflow/data_types.ts";
import { attribute } from "../tensorflow/op_attribute.ts";
import { tf } from "../tf.ts";
import { hasNativeOps, runNativeOp } from "./run_native_op.ts";

/**
 * Leaky rectifier: x where positive, else slope · x.
 *
 * @param slope the factor of negative values
 */
export function leakyRelu<T extends Tensor>(x: T, slope = 0.01): T {
  if (!hasNativeOps()) {
    return tf.relu(x).sub(tf.relu(tf.neg(x)).mul(slope)) as T;
  }
  const attributes = [attribute.type("T", dataTypes.float32), attribute.float("alpha", slope)];
  const op = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor5D, (tensors: Tensor[]) => void];
    const [value] = runNativeOp("LeakyRelu", [input], { attributes });
    save([slope < 0 ? input : value]);
    return {
      value,
      gradFunc: (dy: Tensor, [sameSign]: Tensor[]) =>
        runNativeOp("LeakyReluGrad", [dy, sameSign], { attributes })[0],
    };
  });
  return op(x) as T;
}
