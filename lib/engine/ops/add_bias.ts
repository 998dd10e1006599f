import type { Tensor, Tensor1D, Tensor5D } from "../tensor_types.ts";
import { dataTypes } from "../tensorflow/data_types.ts";
import { attribute } from "../tensorflow/op_attribute.ts";
import { tf } from "../tf.ts";
import { hasNativeOps, runNativeOp } from "./run_native_op.ts";

/**
 * Adds a number to each channel.
 *
 * @param x [n, z, y, x, channels]
 * @param bias [channels]
 */
export function addBias(x: Tensor5D, bias: Tensor1D): Tensor5D {
  if (!hasNativeOps()) return x.add(bias);
  const attributes = [
    attribute.type("T", dataTypes.float32),
    attribute.string("data_format", "NHWC"),
  ];
  const op = tf.customGrad((...args) => {
    const [input, shift] = args as unknown as [Tensor5D, Tensor1D];
    return {
      value: runNativeOp("BiasAdd", [input, shift], { attributes })[0],
      gradFunc: (dy: Tensor) => [dy, runNativeOp("BiasAddGrad", [dy], { attributes })[0]],
    };
  });
  return op(x, bias) as Tensor5D;
}
