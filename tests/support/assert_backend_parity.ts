import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../lib/engine/tf.ts";
import { firstDifference, readTensors } from "./read_tensors.ts";

/**
 * Asserts that something gives the same on TensorFlow and in plain JavaScript.
 *
 * @param build makes its inputs anew, from numbers
 * @param tolerance of |found − expected| / (1 + |expected|)
 */
export async function assertBackendParity(
  build: () => Tensor | Tensor[],
  tolerance = 1e-5,
): Promise<void> {
  const native = readTensors(tf.tidy(build));
  await tf.setBackend("cpu");
  try {
    const plain = readTensors(tf.tidy(build));
    assert.equal(firstDifference(native, plain, tolerance), undefined);
  } finally {
    await tf.setBackend("tensorflow");
  }
}

/** The result and all gradients of an op, for a cotangent that is no constant. */
export function withGradients(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
): Tensor[] {
  const result = fn(...inputs);
  const cotangent = tf.cos(tf.range(0, result.size)).reshape(result.shape);
  return [result, ...tf.grads(fn)([...inputs], cotangent)];
}
