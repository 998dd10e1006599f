import type { RecordedOp } from "../../engine/tensorflow/record_ops.ts";
import { dataTypes } from "../../engine/tensorflow/data_types.ts";
import type { TracedOps } from "../../engine/trace_ops.ts";
import { channelsFirst, filterLayout, sameLayout } from "./layout.ts";
import { onnxError, type OnnxGraph, onnxGraph, type OnnxValue } from "./onnx_graph.ts";
import { OP_CONVERTERS } from "./op_converters.ts";
import { tracedOp } from "./traced_op.ts";

/** Where a trace's tensors come from. */
export interface ConvertOpsOptions {
  /** Name of the input, which is stored channels first. */
  readonly input: string;
  readonly inputShape: readonly number[];
  /** TensorFlow's shapes of the weights, by name; they are stored as PyTorch does. */
  readonly weightShapes: ReadonlyMap<string, readonly number[]>;
  /** How many of the results are wanted. */
  readonly outputCount: number;
}

/** A converted trace. */
export interface ConvertedOps {
  readonly graph: OnnxGraph;
  /** Channels first. */
  readonly outputs: readonly OnnxValue[];
  /** Names of the weights that it uses. */
  readonly weights: ReadonlySet<string>;
}

/**
 * Says a trace in ONNX's ops.
 *
 * @throws {OvkitError} `FormatUnsupported` for an op that is not known, and for what mixes samples
 */
export function convertOps(traced: TracedOps, options: ConvertOpsOptions): ConvertedOps {
  const { input, inputShape, weightShapes, outputCount } = options;
  const graph = onnxGraph();
  const weights = new Set<string>();
  const values = new Map<number, OnnxValue>();
  const results = traced.outputs.slice(0, outputCount);
  values.set(traced.input, {
    name: input,
    shape: inputShape,
    layout: channelsFirst(inputShape.length),
    batched: true,
  });

  function valueOf(id: number): OnnxValue {
    let value = values.get(id);
    if (value === undefined) {
      value = weightValue(id) ?? constantValue(id);
      values.set(id, value);
    }
    return value;
  }
  function weightValue(id: number): OnnxValue | undefined {
    const name = traced.variables.get(id);
    if (name === undefined) return undefined;
    weights.add(name);
    const shape = weightShapes.get(name)!;
    return { name, shape, layout: filterLayout(shape.length), batched: false };
  }
  function constantValue(id: number): OnnxValue {
    const constant = traced.constants.get(id);
    if (constant === undefined) {
      throw onnxError("an output of a norm besides the normalised values", "nothing that uses it");
    }
    const { shape, dtype } = constant;
    const numbers = Array.from(constant.values as ArrayLike<number | bigint>, Number);
    const name = dtype === dataTypes.float32 ? graph.floats(Float32Array.from(numbers), shape) : "";
    return { name, shape, layout: sameLayout(shape.length), batched: false, values: numbers };
  }

  for (const op of neededOps(traced.ops, results)) {
    const convert = Object.hasOwn(OP_CONVERTERS, op.name) ? OP_CONVERTERS[op.name] : undefined;
    if (convert === undefined) {
      throw onnxError(`the op ${op.name}`, `one of ${Object.keys(OP_CONVERTERS).join(", ")}`);
    }
    const made = convert(tracedOp(graph, op, op.inputs.map(valueOf)));
    made.forEach((value, i) => values.set(op.outputs[i].id, value));
  }
  const outputs = results.map((id) => {
    const value = valueOf(id);
    return graph.inLayout(value, channelsFirst(value.shape.length));
  });
  return { graph, outputs, weights };
}

function neededOps(ops: readonly RecordedOp[], results: readonly number[]): RecordedOp[] {
  const wanted = new Set(results);
  const needed: RecordedOp[] = [];
  for (const op of ops.toReversed()) {
    if (!op.outputs.some(({ id }) => wanted.has(id))) continue;
    op.inputs.forEach((id) => wanted.add(id));
    needed.push(op);
  }
  return needed.reverse();
}
