import type { RecordedOp } from "../../engine/tensorflow/record_ops.ts";
import { onnxError, type OnnxGraph, type OnnxValue } from "./onnx_graph.ts";

/** An op to convert, with its inputs as they are in the graph. */
export interface TracedOp {
  readonly name: string;
  readonly graph: OnnxGraph;
  readonly inputs: readonly OnnxValue[];
  /** Shapes of its outputs, TensorFlow's. */
  readonly shapes: readonly (readonly number[])[];
  /** Whether an input has the batch. */
  readonly batched: boolean;
  /** An attribute as a number. */
  number(name: string): number;
  numbers(name: string): readonly number[];
  text(name: string): string;
  flag(name: string): boolean;
  /** Values of an input that must be a constant. */
  constant(input: number): readonly number[];
}

/** Gives the op's outputs; those that are left out cannot be used. */
export type OpConverter = (op: TracedOp) => readonly OnnxValue[];

/** Prepares a recorded op for its converter. */
export function tracedOp(
  graph: OnnxGraph,
  { name, attributes, outputs }: RecordedOp,
  inputs: readonly OnnxValue[],
): TracedOp {
  function attribute(key: string): unknown {
    return attributes.find((each) => each.name === key)?.value;
  }
  return {
    name,
    graph,
    inputs,
    shapes: outputs.map(({ shape }) => shape),
    batched: inputs.some((input) => input.batched),
    number: (key) => Number(attribute(key)),
    numbers: (key) => attribute(key) as number[],
    text: (key) => String(attribute(key)),
    flag: (key) => Boolean(attribute(key)),
    constant(input) {
      const { values } = inputs[input];
      if (values === undefined) {
        throw onnxError(`${name} whose argument ${input} is computed`, "a constant there");
      }
      return values;
    },
  };
}
