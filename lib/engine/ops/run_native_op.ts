import type { Tensor } from "../tensor_types.ts";
import { currentEngine } from "../current_engine.ts";
import type { OpAttribute } from "../tensorflow/op_attribute.ts";
import { tf } from "../tf.ts";

/** True where ops of the TensorFlow library can be run by name. */
export function hasNativeOps(): boolean {
  return currentEngine()?.tensorflow !== undefined && tf.getBackend() === "tensorflow";
}

/**
 * Runs an op of the TensorFlow library by its name, without a gradient.
 *
 * @param name the op's name in TensorFlow, e.g. `FusedBatchNormV3`
 * @param inputs its inputs in order
 */
export function runNativeOp(
  name: string,
  inputs: readonly Tensor[],
  options: { readonly attributes: readonly OpAttribute[]; readonly outputCount?: number },
): Tensor[] {
  const { attributes, outputCount = 1 } = options;
  const backend = currentEngine()?.tensorflow;
  if (backend === undefined) throw new Error(`Cannot run ${name}: the engine is not TensorFlow`);
  return backend.executeMultipleOutputs(name, [...attributes], inputs, outputCount);
}
