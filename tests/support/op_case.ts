import type {
  Rank,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  Tensor5D,
} from "@tensorflow/tfjs";
import { tf } from "../../lib/engine/tf.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";

/** Makes an input from plain numbers, the same ones for the same name on every backend. */
export type OpInput<T extends Tensor = Tensor> = (name: string) => T;

/** One op to run on two backends, as it is and compiled. */
export interface OpCase {
  readonly name: string;
  readonly inputs: readonly OpInput[];
  readonly op: (...inputs: Tensor[]) => Tensor | Tensor[];
  readonly tolerance: number;
  readonly compiles: boolean;
}

interface ByRank {
  0: Scalar;
  1: Tensor1D;
  2: Tensor2D;
  3: Tensor3D;
  4: Tensor4D;
  5: Tensor5D;
  6: Tensor<Rank.R6>;
}
type Ranked<S extends readonly number[]> = ByRank[S["length"] & keyof ByRank];

/** A row of a table: its name, its inputs and the op. */
export function opCase<T extends Tensor[]>(
  name: string,
  inputs: [...{ [K in keyof T]: OpInput<T[K]> }],
  op: (...inputs: T) => Tensor | Tensor[],
  options: {
    /** Largest difference over 1 + size. @default {1e-5} */
    readonly tolerance?: number;
    /** False where the shape of the result depends on values. @default {true} */
    readonly compiles?: boolean;
  } = {},
): OpCase {
  const { tolerance = 1e-5, compiles = true } = options;
  return { name, inputs, op: op as unknown as OpCase["op"], tolerance, compiles };
}

/** Uniform random numbers in [low, high). */
export function floats<const S extends readonly number[]>(
  shape: S,
  [low, high]: readonly [number, number] = [-2, 2],
): OpInput<Ranked<S>> {
  return (name) => {
    const random = randomStream(0, "op case", name);
    const data = Float32Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high));
    return tf.tensor(data, [...shape]) as unknown as Ranked<S>;
  };
}

/** Random integers in [low, high). */
export function integers<const S extends readonly number[]>(
  shape: S,
  [low, high]: readonly [number, number] = [-5, 6],
): OpInput<Ranked<S>> {
  return (name) => {
    const random = randomStream(0, "op case", name);
    const data = Int32Array.from(
      { length: sizeOf(shape) },
      () => low + random.integer(high - low),
    );
    return tf.tensor(data, [...shape], "int32") as unknown as Ranked<S>;
  };
}

/** Random truth values. */
export function booleans<const S extends readonly number[]>(shape: S): OpInput<Ranked<S>> {
  return (name) => {
    const random = randomStream(0, "op case", name);
    const data = Uint8Array.from({ length: sizeOf(shape) }, () => random.integer(2));
    return tf.tensor(data, [...shape], "bool") as unknown as Ranked<S>;
  };
}

/** Exactly these values. */
export function exactly<const S extends readonly number[]>(
  values: number[] | string[] | boolean[],
  shape: S,
  dtype: "float32" | "int32" | "bool" | "string" = "float32",
): OpInput<Ranked<S>> {
  return () => tf.tensor(values, [...shape], dtype) as unknown as Ranked<S>;
}

/** Inputs of a row, made anew on the backend in use. */
export function inputsOf({ name, inputs }: OpCase): Tensor[] {
  return inputs.map((input, i) => input(`${name}/${i}`));
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
