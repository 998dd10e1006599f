import type { Tensor, Tensor5D } from "../tensor_types.ts";
import { dataTypes } from "../tensorflow/data_types.ts";
import { attribute } from "../tensorflow/op_attribute.ts";
import { tf } from "../tf.ts";
import { hasNativeOps, runNativeOp } from "./run_native_op.ts";

/** Rectifier: x where positive, else 0. Its gradient needs what comes out, not what goes in. */
export function relu<T extends Tensor>(x: T): T {
  if (!hasNativeOps()) return tf.relu(x);
  const attributes = [attribute.type("T", dataTypes.float32)];
  const op = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [Tensor5D, (tensors: Tensor[]) => void];
    const [value] = runNativeOp("Relu", [input], { attributes });
    save([value]);
    return {
      value,
      gradFunc: (dy: Tensor, [output]: Tensor[]) =>
        runNativeOp("ReluGrad", [dy, output], { attributes })[0],
    };
  });
  return op(x) as T;
}
