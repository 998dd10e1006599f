import { channelsFirst, filterLayout } from "./layout.ts";
import { onnxError, type OnnxValue } from "./onnx_graph.ts";
import type { OpConverter, TracedOp } from "./traced_op.ts";

/** A convolution in two or three axes. */
export const convolve: OpConverter = (op) => {
  requireChannelsLast(op);
  const [x, filter] = operands(op, op.inputs[0], op.inputs[1]);
  const kernel = op.inputs[1].shape.slice(0, -2);
  const strides = spatial(op.numbers("strides"));
  const dilations = spatial(op.numbers("dilations"));
  const reach = kernel.map((edge, i) => (edge - 1) * dilations[i] + 1);
  const size = op.inputs[0].shape.slice(1, -1);
  const out = op.shapes[0].slice(1, -1);
  const totals = out.map((edge, i) => Math.max(0, (edge - 1) * strides[i] + reach[i] - size[i]));
  const pads = op.text("padding") === "SAME" ? bothSides(totals) : bothSides(totals.map(() => 0));
  if (!["SAME", "VALID"].includes(op.text("padding"))) {
    throw onnxError(`${op.name} with padding ${op.text("padding")}`, "SAME or VALID");
  }
  const attributes = { kernel_shape: kernel, strides, dilations, pads };
  const [name] = op.graph.add("Conv", [x.name, filter.name], attributes);
  return [channelsFirstResult(op, name)];
};

/** A transposed convolution: sizes, filter and image. */
export const convolveTransposed: OpConverter = (op) => {
  requireChannelsLast(op);
  const [x, filter] = operands(op, op.inputs[2], op.inputs[1]);
  const kernel = op.inputs[1].shape.slice(0, -2);
  const strides = spatial(op.numbers("strides"));
  const size = op.inputs[2].shape.slice(1, -1);
  const out = op.shapes[0].slice(1, -1);
  const surplus = size.map((edge, i) => (edge - 1) * strides[i] + kernel[i] - out[i]);
  const [name] = op.graph.add("ConvTranspose", [x.name, filter.name], {
    kernel_shape: kernel,
    strides,
    pads: bothSides(surplus.map((total) => Math.max(0, total))),
    output_padding: surplus.map((total) => Math.max(0, -total)),
  });
  return [channelsFirstResult(op, name)];
};

/** Largest value or mean of blocks. */
export function pool(onnx: string): OpConverter {
  return (op) => {
    requireChannelsLast(op);
    if (op.text("padding") !== "VALID") {
      throw onnxError(`${op.name} with padding ${op.text("padding")}`, "VALID");
    }
    const x = op.graph.inLayout(op.inputs[0], channelsFirst(op.shapes[0].length));
    const kernel_shape = spatial(op.numbers("ksize"));
    const strides = spatial(op.numbers("strides"));
    const [name] = op.graph.add(onnx, [x.name], { kernel_shape, strides });
    return [channelsFirstResult(op, name)];
  };
}

/** The library's fused norm: of one sample with its own statistics, or with stored ones. */
export const fusedNorm: OpConverter = (op) => {
  const [given, scale, shift, mean, variance] = op.inputs;
  const x = op.graph.inLayout(given, channelsFirst(given.shape.length));
  const epsilon = { float: op.number("epsilon") };
  const names = [x.name, scale.name, shift.name];
  const [name] = op.flag("is_training")
    ? op.graph.add("InstanceNormalization", names, { epsilon })
    : op.graph.add("BatchNormalization", [...names, mean.name, variance.name], { epsilon });
  return [channelsFirstResult(op, name)];
};

/** A product of matrices, the one on the left with the batch or without. */
export const multiplyMatrices: OpConverter = (op) => {
  const rank = op.shapes[0].length;
  const swapped = ["adj", "transpose"].some((word) => op.flag(`${word}_x`) || op.flag(`${word}_a`));
  if (swapped || rank !== 2 || op.inputs[1].batched) {
    throw onnxError(`${op.name} of ${rank} axes`, "x · W or x · Wᵀ with two axes");
  }
  const transB = op.flag("adj_y") || op.flag("transpose_b") ? 1 : 0;
  const [a, b] = op.inputs.map((input) => op.graph.inLayout(input, [0, 1]));
  const [name] = op.graph.add("Gemm", [a.name, b.name], { transB });
  return [{ name, shape: op.shapes[0], layout: [0, 1], batched: op.batched }];
};

function operands(op: TracedOp, image: OnnxValue, filter: OnnxValue): [OnnxValue, OnnxValue] {
  const rank = image.shape.length;
  return [
    op.graph.inLayout(image, channelsFirst(rank)),
    op.graph.inLayout(filter, filterLayout(rank)),
  ];
}

function channelsFirstResult(op: TracedOp, name: string): OnnxValue {
  const [shape] = op.shapes;
  return { name, shape, layout: channelsFirst(shape.length), batched: op.batched };
}

function requireChannelsLast(op: TracedOp): void {
  const format = op.text("data_format");
  if (["NHWC", "NDHWC"].includes(format)) return;
  throw onnxError(`${op.name} with the layout ${format}`, "channels last");
}

function spatial(values: readonly number[]): number[] {
  return values.slice(1, -1);
}

function bothSides(totals: readonly number[]): number[] {
  return [...totals.map((total) => Math.floor(total / 2)), ...totals.map((t) => Math.ceil(t / 2))];
}
