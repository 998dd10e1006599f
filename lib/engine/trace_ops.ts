import { OvkitError } from "../foundation/ovkit_error.ts";
import { currentEngine } from "./current_engine.ts";
import { hasNativeOps } from "./ops/run_native_op.ts";
import type { Tensor, Variable } from "./tensor_types.ts";
import type { RecordedOps } from "./tensorflow/record_ops.ts";
import { tf } from "./tf.ts";

/** The ops of a function of tensors. */
export interface TracedOps extends RecordedOps {
  /** The number that the ops have for the function's argument. */
  readonly input: number;
  /** Numbers of variables, by the names they were given under. */
  readonly variables: ReadonlyMap<number, string>;
}

/** Options of {@linkcode traceOps}. */
export interface TraceOpsOptions {
  /** Shape of the function's argument, which is of 32-bit floats. */
  readonly shape: readonly number[];
  /** Variables to be told from constants. */
  readonly variables: ReadonlyMap<string, Variable>;
}

/**
 * Writes down the TensorFlow ops of a function without computing any.
 *
 * @param fn takes one tensor
 * @throws {OvkitError} `EngineUnavailable` where the engine is not TensorFlow
 */
export function traceOps(fn: (x: Tensor) => Tensor[], options: TraceOpsOptions): TracedOps {
  const engine = currentEngine();
  if (engine?.tensorflow === undefined || !hasNativeOps()) {
    throw new OvkitError("EngineUnavailable", {
      subject: "the ops of a network",
      found: engine === undefined ? "the engine is not open" : "an engine other than TensorFlow",
      expected: "the engine with the TensorFlow library",
      remedy: 'run `deno task setup` and `await openEngine({ backend: "tensorflow" })`',
    });
  }
  const backend = engine.tensorflow;
  return tf.tidy("trace ops", () => {
    const x = tf.zeros([...options.shape]);
    const [input] = backend.getInputTensorIds([x]);
    const names = [...options.variables.keys()];
    const ids = backend.getInputTensorIds([...options.variables.values()]);
    const recorded = backend.binding.recordFunction(
      [input, ...ids],
      () => backend.getInputTensorIds(fn(x)),
    );
    return {
      ...recorded,
      input,
      variables: new Map(ids.map((id, i) => [id, names[i]])),
    } as unknown as Tensor;
  }) as unknown as TracedOps;
}
