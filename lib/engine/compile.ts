import type { NamedTensorMap, Tensor, Variable } from "./tensor_types.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { currentEngine } from "./current_engine.ts";
import type { Precision } from "./engine_facts.ts";
import { hasNativeOps } from "./ops/run_native_op.ts";
import { tf } from "./tf.ts";
import { configProto } from "./tensorflow/config_proto.ts";
import { attribute, attributeTypes } from "./tensorflow/op_attribute.ts";
import type { TensorflowBackend } from "./tensorflow/tensorflow_backend.ts";

/** What a function to be compiled may return. */
export type CompiledResult = Tensor | Tensor[] | NamedTensorMap;

/** Options of {@linkcode compile}. */
export interface CompileOptions {
  /** Precision of the convolutions and what is around them. @default {engineInfo().precision} */
  readonly precision?: Precision;
  /** Name in error messages. @default {fn.name} */
  readonly name?: string;
}

/** A function that runs as one piece in the library, away from the thread of JavaScript. */
export interface CompiledFunction<I extends Tensor[], O extends CompiledResult> {
  (...inputs: I): Promise<O>;
  /** Compiles it for inputs of these shapes without running it. */
  prepare(...inputs: I): Promise<void>;
  /** Shapes it has been compiled for so far. */
  readonly signatures: readonly string[];
}

/** An argument of the function: the place of an input, or a variable. */
type Source = number | Variable;

interface Program {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly written: readonly Variable[];
  readonly resultCount: number;
  readonly structure: (tensors: Tensor[]) => CompiledResult;
}

let programCount = 0;

/**
 * Compiles a function of tensors: its ops are written down, without computing anything, and built as
 * a function of the TensorFlow library, once for each combination of input shapes. `tf.Variable`s
 * it reads are read anew in each call and those it assigns are assigned, so a whole training step
 * can be compiled. The event loop goes on while a compiled function runs. On the fallback backends the
 * function runs as it is.
 *
 * The function must be pure but for its variables: what it computes outside of tensors (random
 * numbers, `dataSync`) is fixed at the first call. Create variables before the first call.
 *
 * @param fn takes tensors, returns a tensor, an array or a record of tensors
 * @throws {OvkitError} `EngineUnavailable` before `openEngine`
 *
 * @example A step that keeps its state in a variable
 * ```ts
 * import { compile, openEngine, tf } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const total = tf.variable(tf.scalar(0));
 * const add = compile((x: tf.Tensor) => {
 *   total.assign(total.add(x));
 *   return total.mul(2);
 * });
 * await add(tf.scalar(3));
 * assert.deepEqual([...(await add(tf.scalar(4))).dataSync()], [14]);
 * ```
 */
export function compile<I extends Tensor[], O extends CompiledResult>(
  fn: (...inputs: I) => O,
  options: CompileOptions = {},
): CompiledFunction<I, O> {
  const { name = fn.name || "compiled function" } = options;
  const programs = new Map<string, Program>();
  let last: Promise<unknown> = Promise.resolve();

  function backendFor(inputs: I): TensorflowBackend | undefined {
    const engine = currentEngine();
    if (engine === undefined) {
      throw new OvkitError("EngineUnavailable", {
        subject: name,
        found: "the engine is not open",
        remedy: "call `await openEngine()` first",
      });
    }
    inputs.forEach((input) => input.throwIfDisposed());
    return hasNativeOps() ? engine.tensorflow : undefined;
  }

  function programFor(backend: TensorflowBackend, inputs: I): Program {
    const key = inputs.map((input) => `${input.dtype}[${input.shape}]`).join(" ");
    let program = programs.get(key);
    if (program === undefined) {
      program = trace(backend, name, fn as (...inputs: Tensor[]) => O, inputs);
      programs.set(key, program);
    }
    return program;
  }

  async function run(inputs: I): Promise<O> {
    const backend = backendFor(inputs);
    if (backend === undefined) return tf.tidy(() => fn(...inputs) as Tensor) as unknown as O;
    const precision = options.precision ?? currentEngine()!.info.precision;
    return await execute(backend, programFor(backend, inputs), inputs, precision);
  }

  async function execute(
    backend: TensorflowBackend,
    program: Program,
    inputs: I,
    precision: Precision,
  ): Promise<O> {
    const config = configProto({
      intraOpThreads: 0,
      interOpThreads: 0,
      mixedPrecision: precision === "mixed",
    });
    const outputs = await backend.binding.executeOffThread(
      program.name,
      [{ name: "config_proto", type: attributeTypes.string, value: config }],
      backend.getInputTensorIds(
        program.sources.map((source) => typeof source === "number" ? inputs[source] : source),
      ),
      program.resultCount + program.written.length,
    );
    const tensors = outputs.map((output) => backend.createOutputTensor(output));
    program.written.forEach((variable, i) => {
      const value = tensors[program.resultCount + i];
      variable.assign(value);
      value.dispose();
    });
    return program.structure(tensors.slice(0, program.resultCount)) as O;
  }

  function afterOthers<T>(work: () => T | Promise<T>): Promise<T> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  function prepare(...inputs: I): Promise<void> {
    return afterOthers(() => {
      const backend = backendFor(inputs);
      if (backend !== undefined) programFor(backend, inputs);
    });
  }
  return Object.defineProperties((...inputs: I) => afterOthers(() => run(inputs)), {
    prepare: { value: prepare },
    signatures: { get: () => [...programs.keys()] },
  }) as CompiledFunction<I, O>;
}

function trace(
  backend: TensorflowBackend,
  subject: string,
  fn: (...inputs: Tensor[]) => CompiledResult,
  given: readonly Tensor[],
): Program {
  const { binding } = backend;
  const inputs = given.map((input) => withOwnHandle(backend, input));
  const variables = Object.values(tf.engine().registeredVariables);
  separateVariables(backend, variables);
  const before = variables.map((variable) => variable.clone());
  const ids = backend.getInputTensorIds([...inputs, ...variables]);
  const name = `ovkit_${subject.replace(/\W+/g, "_")}_${programCount++}`;
  const newestId = tf.tidy(() => tf.scalar(0).id);
  let result: CompiledResult | undefined;
  let written: Variable[] = [];
  let structure: Program["structure"] = (tensors) => tensors;
  let resultCount = 0;
  try {
    const taken = binding.traceFunction(name, ids, () => {
      result = tf.tidy(() => fn(...inputs) as Tensor) as CompiledResult;
      refuseNewVariables(subject, variables.length);
      written = variables.filter((variable, i) => variable.dataId !== before[i].dataId);
      const flat = flatten(result);
      structure = flat.structure;
      resultCount = flat.tensors.length;
      return backend.getInputTensorIds([...flat.tensors, ...written]);
    });
    const sources = taken.map((id) => ids.indexOf(id)).map((index): Source =>
      index < inputs.length ? index : variables[index - inputs.length]
    );
    return { name, sources, written, resultCount, structure };
  } finally {
    variables.forEach((variable, i) => {
      if (variable.dataId !== before[i].dataId) variable.assign(before[i]);
    });
    if (result !== undefined) disposeMade(result, newestId);
    tf.dispose([...inputs, ...before]);
  }
}

/** The same values as a tensor of its own, so that a trace can tell arguments apart. */
function withOwnHandle(backend: TensorflowBackend, tensor: Tensor): Tensor {
  const { binding } = backend;
  const [id] = backend.getInputTensorIds([tensor]);
  const type = attribute.type("T", binding.describe(id).dtype);
  const [copy] = binding.executeOp("Identity", [type], [id], 1);
  return backend.createOutputTensor(copy);
}

function separateVariables(backend: TensorflowBackend, variables: readonly Variable[]): void {
  const seen = new Set<unknown>();
  for (const variable of variables) {
    if (seen.has(variable.dataId)) {
      const copy = withOwnHandle(backend, variable);
      variable.assign(copy);
      copy.dispose();
    }
    seen.add(variable.dataId);
  }
}

function refuseNewVariables(subject: string, expected: number): void {
  const made = Object.keys(tf.engine().registeredVariables).length - expected;
  if (made === 0) return;
  throw new OvkitError("ArgumentInvalid", {
    subject,
    found: `${made} variables were made while it was compiled`,
    expected: "variables that exist before the first call",
  });
}

function disposeMade(result: CompiledResult, newestId: number): void {
  for (const tensor of flatten(result).tensors) {
    if (tensor.id > newestId) tensor.dispose();
  }
}

function flatten(result: CompiledResult) {
  if (result instanceof tf.Tensor) {
    return { tensors: [result], structure: (tensors: Tensor[]) => tensors[0] };
  }
  if (Array.isArray(result)) {
    return { tensors: result, structure: (tensors: Tensor[]) => tensors };
  }
  const keys = Object.keys(result);
  return {
    tensors: Object.values(result),
    structure: (tensors: Tensor[]) => Object.fromEntries(keys.map((key, i) => [key, tensors[i]])),
  };
}
