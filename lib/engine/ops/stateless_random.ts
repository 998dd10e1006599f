import { attribute } from "../tensorflow/op_attribute.ts";
import { dataTypes } from "../tensorflow/data_types.ts";
import type { Tensor, Tensor1D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import { runNativeOp } from "./run_native_op.ts";

/**
 * Float32 numbers that the library draws as a function of the seed alone.
 *
 * @param seed int32 of two; may be an input of a compiled function
 */
export function statelessRandom(
  op: "StatelessRandomUniform" | "StatelessRandomNormal",
  shape: readonly number[],
  seed: Tensor1D,
): Tensor {
  return runNativeOp(op, [tf.tensor1d([...shape], "int32"), seed], {
    attributes: [
      attribute.type("dtype", dataTypes.float32),
      attribute.type("T", dataTypes.int32),
      attribute.type("Tseed", dataTypes.int32),
    ],
  })[0];
}
