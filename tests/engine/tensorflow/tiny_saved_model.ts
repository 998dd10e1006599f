/** Bytes of a protocol-buffer message under construction. */
type Bytes = readonly number[];

const float32 = 1;
const producer = 1500;

/**
 * The file `saved_model.pb` of a model that doubles and adds: y = 2·x + b, for float32 `x` and `b` of
 * any shape. Field numbers from tensorflow/core/protobuf/saved_model.proto and meta_graph.proto and
 * tensorflow/core/framework/graph.proto, node_def.proto, attr_value.proto and tensor.proto.
 */
export function tinySavedModel(): Uint8Array<ArrayBuffer> {
  const type = (name: string) => attribute(name, varint(6, float32));
  const placeholder = (name: string) =>
    node(name, "Placeholder", [], [
      type("dtype"),
      attribute("shape", message(7, varint(3, 1))),
    ]);
  const two = node("two", "Const", [], [
    type("dtype"),
    attribute(
      "value",
      message(8, [
        ...varint(1, float32),
        ...message(2, []),
        ...message(5, new Uint8Array(Float32Array.of(2).buffer)),
      ]),
    ),
  ]);
  const graph = [
    ...[
      placeholder("x"),
      placeholder("b"),
      two,
      node("double", "Mul", ["x", "two"], [type("T")]),
      node("y", "AddV2", ["double", "b"], [type("T")]),
    ].flatMap((each) => message(1, each)),
    ...message(4, varint(1, producer)),
  ];
  const metaGraph = [...message(1, text(4, "serve")), ...message(2, graph)];
  return Uint8Array.from([...varint(1, 1), ...message(2, metaGraph)]);
}

function node(name: string, op: string, inputs: string[], attributes: Bytes[]): Bytes {
  return [
    ...text(1, name),
    ...text(2, op),
    ...inputs.flatMap((input) => text(3, input)),
    ...attributes.flatMap((each) => message(5, each)),
  ];
}

function attribute(name: string, value: Bytes): Bytes {
  return [...text(1, name), ...message(2, value)];
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128);
  return [...bytes, rest];
}

function varint(field: number, value: number): number[] {
  return [...varintBytes(field << 3), ...varintBytes(value)];
}

function message(field: number, bytes: Bytes | Uint8Array): number[] {
  return [...varintBytes((field << 3) | 2), ...varintBytes(bytes.length), ...bytes];
}

function text(field: number, value: string): number[] {
  return message(field, new TextEncoder().encode(value));
}
