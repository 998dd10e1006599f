import { randomStream } from "../../foundation/random_stream.ts";
import type { Tensor, Tensor1D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import { hasNativeOps } from "./run_native_op.ts";
import { statelessRandom } from "./stateless_random.ts";

/**
 * Uniform numbers in [0, 1) that are a function of the seed and the stream alone. On the fallback
 * backends they are others than in the library.
 *
 * @param seed two whole numbers, int32 [2]; may be an input of a compiled function
 * @param stream keeps draws of one seed apart
 */
export function statelessUniform(
  shape: readonly number[],
  seed: Tensor1D,
  stream: number,
): Tensor {
  if (!hasNativeOps()) {
    const [first, second] = seed.dataSync();
    const random = randomStream(first, "uniform", second, stream);
    const size = tf.util.sizeFromShape([...shape]);
    return tf.tensor(Float32Array.from({ length: size }, () => random.uniform()), [...shape]);
  }
  const own: Tensor1D = seed.add(tf.tensor1d([0, stream], "int32"));
  return statelessRandom("StatelessRandomUniform", shape, own);
}
