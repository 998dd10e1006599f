import { OvkitError } from "../../foundation/ovkit_error.ts";
import { type Layout, reshapedLayout, reshapesInPlace, sameLayout } from "./layout.ts";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "./onnx_model.ts";

/** A tensor of the graph, in TensorFlow's terms and where it is in ONNX. */
export interface OnnxValue {
  readonly name: string;
  /** TensorFlow's shape; the batch as traced. */
  readonly shape: readonly number[];
  readonly layout: Layout;
  /** Whether its first axis is the batch. */
  readonly batched: boolean;
  /** The values of a constant, in TensorFlow's order. */
  readonly values?: readonly number[];
}

/** A graph of ONNX under construction. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  /** Adds an op; the names of its outputs. */
  add(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    outputCount?: number,
  ): string[];
  /** A list of whole numbers as an input of ops. */
  integers(values: readonly number[]): string;
  /** Numbers as an input of ops, C order. */
  floats(values: Float32Array, shape: readonly number[]): string;
  /** The tensor with another shape of as many numbers, in a layout, or in whatever is cheap. */
  reshape(value: OnnxValue, shape: readonly number[], layout?: Layout): OnnxValue;
  /** The tensor in a layout. */
  inLayout(value: OnnxValue, layout: Layout): OnnxValue;
}

/** An empty graph. */
export function onnxGraph(): OnnxGraph {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxTensor>();
  const made = new Map<string, OnnxValue>();

  function add(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    outputCount = 1,
  ): string[] {
    const outputs = Array.from(
      { length: outputCount },
      (_, i) => `${op}_${nodes.length}${i === 0 ? "" : `_${i}`}`,
    );
    nodes.push({ op, inputs, outputs, attributes });
    return outputs;
  }
  function constant(kind: string, tensor: Omit<OnnxTensor, "name">): string {
    const key = `${kind} ${tensor.shape} ${tensor.data}`;
    const found = constants.get(key);
    if (found !== undefined) return found.name;
    const name = `${kind}_${constants.size}`;
    constants.set(key, { name, ...tensor });
    return name;
  }
  function integers(values: readonly number[]): string {
    return constant("integers", {
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }
  function floats(values: Float32Array, shape: readonly number[]): string {
    return constant("constant", { shape, data: values });
  }

  function transposed(value: OnnxValue, layout: Layout): OnnxValue {
    if (layout.join() === value.layout.join()) return value;
    const perm = layout.map((axis) => value.layout.indexOf(axis));
    const [name] = add("Transpose", [value.name], { perm });
    return { ...value, name, layout };
  }

  function inPlace(value: OnnxValue, shape: readonly number[], layout: Layout): OnnxValue {
    const before = value.layout.map((axis) => value.shape[axis]);
    const after = layout.map((axis) => shape[axis]);
    const result = { ...value, shape, layout };
    if (before.join() === after.join() && !(value.batched && layout[0] !== 0)) return result;
    const free = after.map((size, i) => value.batched && layout[i] === 0 ? -1 : size);
    const [name] = add("Reshape", [value.name, integers(free)]);
    return { ...result, name };
  }

  function reshape(value: OnnxValue, shape: readonly number[], layout?: Layout): OnnxValue {
    const key = `${value.name} ${value.layout} ${value.shape} ${shape} ${layout}`;
    let result = made.get(key);
    if (result === undefined) {
      result = reshapeAnew(value, shape, layout);
      made.set(key, result);
    }
    return result;
  }

  function reshapeAnew(value: OnnxValue, shape: readonly number[], layout?: Layout): OnnxValue {
    const change = { before: value.shape, after: shape, batched: value.batched };
    const wanted = layout ?? reshapedLayout(change, value.layout);
    if (
      wanted !== undefined &&
      reshapesInPlace(change, { before: value.layout, after: wanted })
    ) {
      return inPlace(value, shape, wanted);
    }
    const near = reshapedLayout(change, value.layout);
    const result = near === undefined
      ? inPlace(transposed(value, sameLayout(value.shape.length)), shape, sameLayout(shape.length))
      : inPlace(value, shape, near);
    return layout === undefined ? result : transposed(result, layout);
  }
  return {
    nodes,
    get constants() {
      return [...constants.values()];
    },
    add,
    integers,
    floats,
    reshape,
    inLayout: (value, layout) => reshape(value, value.shape, layout),
  };
}

/** The error for what ONNX files cannot be made of. */
export function onnxError(found: string, expected: string): OvkitError {
  return new OvkitError("FormatUnsupported", { subject: "ONNX export", found, expected });
}
