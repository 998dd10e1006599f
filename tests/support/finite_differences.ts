import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../../lib/engine/tf.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";

/** Options of {@linkcode gradientError}. */
export interface GradientErrorOptions {
  /** Length of the step along each direction, per element. @default {1e-2} */
  readonly step?: number;
  /** @default {6} */
  readonly directions?: number;
}

/**
 * Compares an op's gradients with central differences along random directions, for a random
 * cotangent: the distance of the vectors of directional derivatives over the length of theirs, the
 * largest over the inputs. The sums are in double precision, the op in that of the backend.
 */
export function gradientError(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradientErrorOptions = {},
): number {
  const { step = 1e-2, directions = 6 } = options;
  return tf.tidy(() => {
    const values = inputs.map((input) => input.dataSync());
    const weights = normals(fn(...inputs).size, "cotangent");
    const gradients = gradientsFor(fn, inputs, weights);
    const errors = inputs.map((input, i) => {
      let difference = 0;
      let size = 0;
      for (let k = 0; k < directions; k++) {
        const direction = normals(input.size, `direction/${i}/${k}`);
        const at = (length: number) => {
          const moved = values[i].map((value, j) => value + length * direction[j]);
          const changed = inputs.map((other, j) => j === i ? tf.tensor(moved, input.shape) : other);
          return { output: fn(...changed).dataSync(), moved };
        };
        const ahead = at(step);
        const behind = at(-step);
        const change = dot(ahead.output, weights) - dot(behind.output, weights);
        const moves = ahead.moved.map((value, j) => value - behind.moved[j]);
        const expected = dot(gradients[i], moves);
        difference += (change - expected) ** 2;
        size += expected ** 2;
      }
      return Math.sqrt(difference / size);
    });
    return Math.max(...errors);
  });
}

/** Σ a·b in double precision. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function gradientsFor(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  weights: Float32Array,
) {
  const { shape } = fn(...inputs);
  const gradients = tf.grads(fn)([...inputs], tf.tensor(weights, shape));
  return gradients.map((gradient) => gradient.dataSync());
}

function normals(count: number, name: string): Float32Array {
  const random = randomStream(0, "finite differences", name);
  return Float32Array.from({ length: count }, () => random.normal());
}
