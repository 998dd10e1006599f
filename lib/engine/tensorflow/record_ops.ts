import type { GraphTrace, TensorType } from "./graph_trace.ts";
import type { OpAttribute } from "./op_attribute.ts";
import type { TensorValues } from "./tensor_transfer.ts";

/** A tensor by its number, with what is known of it without computing. */
export interface RecordedTensor extends TensorType {
  readonly id: number;
}

/** An op that was written down. */
export interface RecordedOp {
  /** TensorFlow's name, e.g. `Conv3D`. */
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly number[];
  readonly outputs: readonly RecordedTensor[];
}

/** Values from outside that ops use. */
export interface RecordedConstant extends RecordedTensor {
  readonly values: TensorValues;
}

/** What a function of tensors does, as ops in their order. */
export interface RecordedOps {
  readonly ops: readonly RecordedOp[];
  /** By the numbers that the ops have for them. */
  readonly constants: ReadonlyMap<number, RecordedConstant>;
  /** Numbers of the results. */
  readonly outputs: readonly number[];
}

/** A trace that also writes down what it is given. */
export interface RecordingTrace extends GraphTrace {
  readonly ops: readonly RecordedOp[];
  readonly constants: ReadonlyMap<number, RecordedConstant>;
}

/** Wraps a trace. */
export function recordOps(
  trace: GraphTrace,
  { inputs, constant }: {
    readonly inputs: ReadonlySet<number>;
    readonly constant: (id: number) => RecordedConstant;
  },
): RecordingTrace {
  const ops: RecordedOp[] = [];
  const constants = new Map<number, RecordedConstant>();
  const add: GraphTrace["add"] = (name, attributes, ids, results) => {
    for (const id of ids) {
      if (!trace.has(id) && !inputs.has(id) && !constants.has(id)) constants.set(id, constant(id));
    }
    trace.add(name, attributes, ids, results);
    const outputs = results.map((id) => ({ id, ...trace.describe(id) }));
    ops.push({ name, attributes, inputs: ids, outputs });
  };
  return { ...trace, add, ops, constants };
}
