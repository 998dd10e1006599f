import { sameLayout } from "./layout.ts";
import { onnxError, type OnnxValue } from "./onnx_graph.ts";
import type { OpConverter, TracedOp } from "./traced_op.ts";

/** The same numbers under another shape. */
export const reshape: OpConverter = (op) => [op.graph.reshape(op.inputs[0], op.shapes[0])];

/** Other order of axes: only the layout changes. */
export const transpose: OpConverter = (op) => {
  const [x] = op.inputs;
  const perm = op.constant(1);
  if (x.batched && perm[0] !== 0) {
    throw onnxError("Transpose that moves the batch", "the batch first");
  }
  return [{ ...x, shape: op.shapes[0], layout: x.layout.map((axis) => perm.indexOf(axis)) }];
};

/** Tensors one behind the other. */
export const concatenate: OpConverter = (op) => {
  const [axis] = op.constant(op.inputs.length - 1);
  const parts = op.inputs.slice(0, -1);
  const { layout } = parts.find((part) => part.batched) ?? parts[0];
  const alike = parts.map((part) => op.graph.inLayout(part, layout).name);
  const [name] = op.graph.add("Concat", alike, { axis: place(op, layout, axis) });
  return [{ name, shape: op.shapes[0], layout, batched: op.batched }];
};

/** Parts of given lengths. */
export const split: OpConverter = (op) => {
  const [x] = op.inputs;
  const [axis] = op.constant(2);
  const lengths = op.graph.integers(op.shapes.map((shape) => shape[wrapped(axis, x)]));
  const at = { axis: place(op, x.layout, wrapped(axis, x)) };
  return op.graph.add("Split", [x.name, lengths], at, op.shapes.length)
    .map((name, i) => ({ ...x, name, shape: op.shapes[i] }));
};

/** A block of the tensor. */
export const slice: OpConverter = (op) => {
  const [x] = op.inputs;
  const begin = op.constant(1);
  const [shape] = op.shapes;
  const cut = sameLayout(shape.length).filter((axis) => shape[axis] !== x.shape[axis]);
  if (cut.length === 0) return [x];
  const places = cut.map((axis) => place(op, x.layout, axis));
  const [name] = op.graph.add("Slice", [
    x.name,
    op.graph.integers(cut.map((axis) => begin[axis])),
    op.graph.integers(cut.map((axis) => begin[axis] + shape[axis])),
    op.graph.integers(places),
  ]);
  return [{ ...x, name, shape }];
};

/** A constant around the tensor. */
export const pad: OpConverter = (op) => {
  const [x] = op.inputs;
  const amounts = op.constant(1);
  if (x.batched && (amounts[0] !== 0 || amounts[1] !== 0)) {
    throw onnxError("padding of the batch", "the batch as it is");
  }
  const value = op.graph.floats(Float32Array.from(op.inputs[2]?.values ?? [0]), []);
  const ends = [0, 1].flatMap((end) => x.layout.map((axis) => amounts[2 * axis + end]));
  const [name] = op.graph.add("Pad", [x.name, op.graph.integers(ends), value], {
    mode: "constant",
  });
  return [{ ...x, name, shape: op.shapes[0] }];
};

/** Slices by their numbers along an axis. */
export const gather: OpConverter = (op) => {
  const [x, indices] = op.inputs;
  const [axis] = op.constant(2);
  if (indices.shape.length !== 1) {
    throw onnxError(`GatherV2 with numbers of ${indices.shape.length} axes`, "a list of numbers");
  }
  const [name] = op.graph.add("Gather", [x.name, op.graph.integers(op.constant(1))], {
    axis: place(op, x.layout, wrapped(axis, x)),
  });
  return [{ ...x, name, shape: op.shapes[0] }];
};

/** Mean, sum and their like over axes. */
export function reduce(onnx: string): OpConverter {
  return (op) => {
    const [x] = op.inputs;
    const gone = op.constant(1).map((axis) => wrapped(axis, x));
    const axes = gone.map((axis) => place(op, x.layout, axis)).sort((a, b) => a - b);
    const keepdims = op.flag("keep_dims") ? 1 : 0;
    const [name] = onnx === "ReduceSum"
      ? op.graph.add(onnx, [x.name, op.graph.integers(axes)], { keepdims })
      : op.graph.add(onnx, [x.name], { axes, keepdims });
    const left = sameLayout(x.shape.length).filter((axis) => !gone.includes(axis));
    const layout = keepdims === 1
      ? x.layout
      : x.layout.filter((axis) => !gone.includes(axis)).map((axis) => left.indexOf(axis));
    return [{ ...x, name, shape: op.shapes[0], layout }];
  };
}

function wrapped(axis: number, x: OnnxValue): number {
  return axis < 0 ? axis + x.shape.length : axis;
}

/** Where an axis of TensorFlow is in ONNX; the batch must stay as it is. */
function place(op: TracedOp, layout: readonly number[], axis: number): number {
  const own = axis < 0 ? axis + layout.length : axis;
  if (op.batched && own === 0) {
    throw onnxError(`${op.name} over the batch`, "samples that do not know of each other");
  }
  return layout.indexOf(own);
}
