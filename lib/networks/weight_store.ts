import type { Tensor, Variable } from "../engine/tensor_types.ts";
import { statelessUniform } from "../engine/ops/stateless_uniform.ts";
import { randomStream } from "../foundation/random_stream.ts";
import { tf } from "../engine/tf.ts";
import type { ApplyOptions } from "./network.ts";
import { shapeFromTorch, valuesFromTorch } from "./torch_layout.ts";

/** One stored array: the variable and the shape PyTorch gives it. */
export interface StoredWeight {
  /** The values, in TensorFlow's layout. */
  readonly variable: Variable;
  /** Edge lengths in PyTorch's layout. */
  readonly torchShape: readonly number[];
  /** Whether training changes it. */
  readonly trained: boolean;
}

/** Where a network's blocks get their weights from, by PyTorch's names. */
export interface WeightStore {
  /** Everything that was made so far. */
  readonly entries: ReadonlyMap<string, StoredWeight>;
  /** A convolution's weights, Kaiming normal over the fan-in with gain √2 (He et al., 2015). */
  kaiming(name: string, torchShape: readonly number[]): Variable;
  /** Uniform in ±1/√fanIn, PyTorch's default for biases. */
  uniform(name: string, torchShape: readonly number[], fanIn: number): Variable;
  /** All the same number. */
  constant(name: string, torchShape: readonly number[], value: number): Variable;
  /** Numbers in [0, 1) for one layer in one training step, a function of the run's seed. */
  randomNumbers(name: string): RandomNumbers;
  /** The same for a layer that drops logits: at a rate of 0 only where a training wants it. */
  logitsNumbers(name: string, rate: number): RandomNumbers;
  /** Whether a layer draws random numbers in every training. */
  readonly random: boolean;
  /** Whether a layer drops logits where it is wanted. */
  readonly dropsLogits: boolean;
  /** A constant that training does not change. */
  buffer(name: string, torchShape: readonly number[], value: number): Variable;
}

/** Draws uniform numbers in [0, 1) of a shape. */
export type RandomNumbers = (shape: readonly number[], run: ApplyOptions) => Tensor;

let storeCount = 0;

/**
 * Makes a store whose initial values are a function of the seed and the weight's name.
 *
 * @param seed of the initial values
 */
export function createWeightStore(seed: number): WeightStore {
  const entries = new Map<string, StoredWeight>();
  let random = false;
  let dropsLogits = false;
  const prefix = `network${storeCount++}`;

  function add(
    name: string,
    torchShape: readonly number[],
    values: Float32Array,
    trained = true,
  ): Variable {
    const tensor = tf.tensor(valuesFromTorch(values, torchShape), shapeFromTorch(torchShape));
    const variable = tf.variable(tensor, trained, `${prefix}/${name}`);
    tensor.dispose();
    entries.set(name, { variable, torchShape, trained });
    return variable;
  }
  function draw(name: string, torchShape: readonly number[], next: (r: Random) => number) {
    const random = randomStream(seed, "weights", name);
    return Float32Array.from({ length: sizeOf(torchShape) }, () => next(random));
  }
  return {
    entries,
    get random() {
      return random;
    },
    get dropsLogits() {
      return dropsLogits;
    },
    randomNumbers(name) {
      random = true;
      return numbersFor(name);
    },
    logitsNumbers(name, rate) {
      random ||= rate > 0;
      dropsLogits = true;
      return numbersFor(name);
    },
    kaiming(name, torchShape) {
      const deviation = Math.sqrt(2 / sizeOf(torchShape.slice(1)));
      return add(name, torchShape, draw(name, torchShape, (r) => deviation * r.normal()));
    },
    uniform(name, torchShape, fanIn) {
      const bound = 1 / Math.sqrt(fanIn);
      return add(name, torchShape, draw(name, torchShape, (r) => r.uniform(-bound, bound)));
    },
    constant(name, torchShape, value) {
      return add(name, torchShape, new Float32Array(sizeOf(torchShape)).fill(value));
    },
    buffer(name, torchShape, value) {
      return add(name, torchShape, new Float32Array(sizeOf(torchShape)).fill(value), false);
    },
  };
}

function numbersFor(name: string): RandomNumbers {
  const layer = randomStream(0, "random layer", name).bits() & 0x7FFFFFFF;
  return function numbers(shape, { seed }) {
    if (seed === undefined) throw new RangeError(`Cannot draw for ${name}: training needs a seed`);
    return statelessUniform(shape, seed, layer);
  };
}

type Random = ReturnType<typeof randomStream>;

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
