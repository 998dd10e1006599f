/** What a TensorFlow ConfigProto says here. */
export interface TensorflowConfig {
  /** Threads within an op; 0 lets TensorFlow choose. */
  readonly intraOpThreads: number;
  /** Ops at the same time; 0 lets TensorFlow choose. */
  readonly interOpThreads: number;
  /** Lets Grappler run convolutions and their neighbours in bfloat16. */
  readonly mixedPrecision: boolean;
}

/**
 * Serialises a ConfigProto: `intra_op_parallelism_threads` = 2, `inter_op_parallelism_threads` = 5,
 * `graph_options` (10) → `rewrite_options` (10) → `auto_mixed_precision_onednn_bfloat16` (31).
 * Field numbers from tensorflow/core/protobuf/config.proto and rewriter_config.proto.
 */
export function configProto(config: TensorflowConfig): Uint8Array<ArrayBuffer> {
  const rewrite = config.mixedPrecision ? [...varintField(31, 1)] : [];
  const graph = bytesField(10, rewrite);
  return Uint8Array.from([
    ...varintField(2, config.intraOpThreads),
    ...varintField(5, config.interOpThreads),
    ...bytesField(10, graph),
  ]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest & 127) | 128);
    rest >>>= 7;
  }
  return [...bytes, rest];
}

function varintField(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function bytesField(field: number, bytes: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
}
