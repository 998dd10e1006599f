/** An output of an operation of a graph: the operation and which of its outputs. */
export type GraphOutput = readonly [operation: Deno.PointerValue, index: number];

/** Lays outputs out as an array of the C struct `TF_Output`. */
export function graphOutputs(outputs: readonly GraphOutput[]): Uint8Array<ArrayBuffer> {
  const words = new BigUint64Array(outputs.length * 2);
  outputs.forEach(([operation, index], i) => {
    words[2 * i] = Deno.UnsafePointer.value(operation);
    words[2 * i + 1] = BigInt(index);
  });
  return new Uint8Array(words.buffer);
}
