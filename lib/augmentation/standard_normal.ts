import type { Tensor, Tensor1D } from "../engine/tensor_types.ts";
import { hasNativeOps } from "../engine/ops/run_native_op.ts";
import { statelessRandom } from "../engine/ops/stateless_random.ts";
import { tf } from "../engine/tf.ts";
import { randomStream } from "../foundation/random_stream.ts";

/**
 * Standard normal numbers that are a function of the seed alone, in compiled functions too. The
 * fallback backends give others.
 *
 * @param seed int32 of two
 */
export function standardNormal(shape: readonly number[], seed: Tensor1D): Tensor {
  if (!hasNativeOps()) {
    const random = randomStream(seed.dataSync()[0], "standard normal");
    const values = Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, random.normal);
    return tf.tensor(values, [...shape]);
  }
  return statelessRandom("StatelessRandomNormal", shape, seed);
}
