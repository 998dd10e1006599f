import { sameLayout } from "./layout.ts";
import { onnxError, type OnnxValue } from "./onnx_graph.ts";
import type { OnnxAttribute } from "./onnx_model.ts";
import type { OpConverter, TracedOp } from "./traced_op.ts";

/** An op of one tensor that does the same to each number. */
export function unary(
  onnx: string,
  attributes: (op: TracedOp) => Readonly<Record<string, OnnxAttribute>> = () => ({}),
): OpConverter {
  return function convert(op) {
    const [x] = op.inputs;
    const [name] = op.graph.add(onnx, [x.name], attributes(op));
    return [{ ...x, name }];
  };
}

/** An op of two tensors, of which one may be smaller. */
export function binary(onnx: string): OpConverter {
  return (op) => [combined(op, onnx, alike(op))];
}

/** 1 / √x. */
export const reciprocalRoot: OpConverter = ({ graph, inputs: [x] }) => {
  const [root] = graph.add("Sqrt", [x.name]);
  const [name] = graph.add("Reciprocal", [root]);
  return [{ ...x, name }];
};

/** x². */
export const square: OpConverter = ({ graph, inputs: [x] }) => {
  const [name] = graph.add("Mul", [x.name, x.name]);
  return [{ ...x, name }];
};

/** (a − b)². */
export const squaredDifference: OpConverter = (op) => {
  const difference = combined(op, "Sub", alike(op));
  const [name] = op.graph.add("Mul", [difference.name, difference.name]);
  return [{ ...difference, name }];
};

/** The same numbers. */
export const identity: OpConverter = ({ inputs: [x] }) => [x];

/** Another type of numbers, where it is the same. */
export const cast: OpConverter = (op) => {
  if (op.number("SrcT") === op.number("DstT")) return [op.inputs[0]];
  throw onnxError("Cast to another type of numbers", "32-bit floats throughout");
};

/** The rectifier that ends at 6. */
export const relu6: OpConverter = ({ graph, inputs: [x] }) => {
  const bounds = [0, 6].map((bound) => graph.floats(Float32Array.of(bound), []));
  const [name] = graph.add("Clip", [x.name, ...bounds]);
  return [{ ...x, name }];
};

/** Exponentials along the last axis, of sum 1. */
export function softmax(onnx: string): OpConverter {
  return ({ graph, inputs: [x] }) => {
    const axis = x.layout.indexOf(x.shape.length - 1);
    const [name] = graph.add(onnx, [x.name], { axis });
    return [{ ...x, name }];
  };
}

function combined(op: TracedOp, onnx: string, operands: readonly OnnxValue[]): OnnxValue {
  const [name] = op.graph.add(onnx, operands.map((operand) => operand.name));
  const { layout } = operands.find((operand) => operand.shape.length > 0) ?? operands[0];
  return { name, shape: op.shapes[0], layout, batched: op.batched };
}

/** The operands with as many axes as the result, in one layout; single numbers as they are. */
function alike(op: TracedOp): OnnxValue[] {
  const rank = op.shapes[0].length;
  const whole = op.inputs.filter((input) => input.shape.length === rank);
  const layout = (whole.find((input) => input.batched) ?? whole[0])?.layout ?? sameLayout(rank);
  return op.inputs.map((input) => {
    if (input.shape.length === 0) return input;
    if (input.batched && input.shape.length < rank) {
      throw onnxError(`${op.name} that puts the batch on another axis`, "the batch first");
    }
    const shape = [...Array(rank - input.shape.length).fill(1), ...input.shape];
    return op.graph.reshape(input, shape, layout);
  });
}
