import {
  bytesField,
  floatField,
  intField,
  intsField,
  message,
  messageField,
  type ProtobufMessage,
  textField,
} from "./protobuf.ts";

/** Value of a node's attribute; numbers are whole unless `float` says otherwise. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** An op. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Stored values. */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | BigInt64Array;
}

/** An input or output of 32-bit floats; a text names an edge that is free. */
export interface OnnxArgument {
  readonly name: string;
  readonly shape: readonly (number | string)[];
}

/** A network in ONNX's terms. */
export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly producer: { readonly name: string; readonly version: string };
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxArgument[];
  readonly outputs: readonly OnnxArgument[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Version of ONNX's file format that opset 17 came with. */
const IR_VERSION = 8;
const FLOAT = 1;

/** The model as a file's bytes (`onnx.ModelProto`). */
export function encodeOnnxModel(model: OnnxModel): ProtobufMessage {
  const { producer, metadata } = model;
  return message(
    intField(1, IR_VERSION),
    textField(2, producer.name),
    textField(3, producer.version),
    messageField(7, encodeGraph(model)),
    messageField(8, message(textField(1, ""), intField(2, model.opset))),
    ...Object.entries(metadata).map(([key, value]) =>
      messageField(14, message(textField(1, key), textField(2, value)))
    ),
  );
}

function encodeGraph({ name, nodes, initializers, inputs, outputs }: OnnxModel): ProtobufMessage {
  return message(
    ...nodes.map((node) => messageField(1, encodeNode(node))),
    textField(2, name),
    ...initializers.map((tensor) => messageField(5, encodeTensor(tensor))),
    ...inputs.map((each) => messageField(11, encodeArgument(each))),
    ...outputs.map((each) => messageField(12, encodeArgument(each))),
  );
}

function encodeNode({ op, inputs, outputs, attributes }: OnnxNode): ProtobufMessage {
  return message(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, outputs[0]),
    textField(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      messageField(5, message(textField(1, name), encodeAttribute(value)))
    ),
  );
}

function encodeAttribute(value: OnnxAttribute): ProtobufMessage {
  const type = (number: number) => intField(20, number);
  if (typeof value === "number") return message(intField(3, value), type(2));
  if (typeof value === "string") return message(textField(4, value), type(3));
  if ("float" in value) return message(floatField(2, value.float), type(1));
  return message(intsField(8, value), type(7));
}

function encodeTensor({ name, shape, data }: OnnxTensor): ProtobufMessage {
  const type = data instanceof Float32Array ? FLOAT : data instanceof Int32Array ? 6 : 7;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return message(intsField(1, shape), intField(2, type), textField(8, name), bytesField(9, bytes));
}

function encodeArgument({ name, shape }: OnnxArgument): ProtobufMessage {
  const dims = shape.map((edge) =>
    messageField(1, typeof edge === "string" ? textField(2, edge) : intField(1, edge))
  );
  const tensor = message(intField(1, FLOAT), messageField(2, message(...dims)));
  return message(textField(1, name), messageField(2, messageField(1, tensor)));
}
