import { OvkitError } from "../../foundation/ovkit_error.ts";
import { graphAttributeSetter } from "./attribute_setter.ts";
import { type GraphOutput, graphOutputs } from "./graph_outputs.ts";
import type { OpAttribute } from "./op_attribute.ts";
import { cString, type TensorflowApi } from "./tensorflow_api.ts";

/** Shape and type of a tensor, known or inferred. */
export interface TensorType {
  readonly shape: number[];
  readonly dtype: number;
}

/** What a trace needs to know of the tensors that exist outside of it. */
export interface TraceSources {
  /** Tensors that become arguments of the function. */
  readonly inputs: readonly number[];
  describe(id: number): TensorType;
  /** A library tensor with the values; the trace deletes it. */
  resolve(id: number): Deno.PointerValue;
}

/** A function of the library under construction: ops are added instead of run. */
export interface GraphTrace {
  has(id: number): boolean;
  describe(id: number): TensorType;
  /** Adds an op whose outputs get these numbers. */
  add(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: readonly number[],
  ): void;
  /**
   * Builds the function from the ops that the results need.
   *
   * @returns the function, and which of the inputs are its arguments, in order
   */
  finish(name: string, outputs: readonly number[]): {
    readonly built: Deno.PointerValue;
    readonly arguments: readonly number[];
  };
  release(): void;
}

/** The output in which a fused batch norm keeps what its gradient wants; its shape is its own. */
const reserveOutput = 5;

interface Node {
  readonly operation: Deno.PointerValue;
  readonly inputs: readonly number[];
}

/**
 * Starts a trace. Shapes are inferred by TensorFlow, nothing is computed. Tensors from outside that
 * are no inputs become constants.
 */
export function startGraphTrace(api: TensorflowApi, sources: TraceSources): GraphTrace {
  const s = api.symbols;
  const status = api.newStatus();
  const setAttribute = graphAttributeSetter(api);
  const graph = s.TF_NewGraph();
  const outputs = new Map<number, GraphOutput>();
  const nodes = new Map<number, Node>();
  const traced = new Set<number>();
  const inputs = new Set(sources.inputs);
  const reserves = new Set<number>();
  let count = 0;

  function newOperation(kind: string, label: string): Deno.PointerValue {
    return s.TF_NewOperation(graph, cString(kind), bytesOf(`${label}${count++}`));
  }

  function finishOperation(description: Deno.PointerValue, subject: string): Deno.PointerValue {
    const operation = s.TF_FinishOperation(description, status.pointer);
    status.check(() => subject);
    return operation;
  }

  function placeholder(id: number): GraphOutput {
    const { shape, dtype } = sources.describe(id);
    const description = newOperation("Placeholder", "input");
    const dims = BigInt64Array.from(shape, BigInt);
    s.TF_SetAttrType(description, cString("dtype"), dtype);
    s.TF_SetAttrShape(description, cString("shape"), dims, shape.length);
    return [finishOperation(description, "function input"), 0];
  }

  function constant(id: number): GraphOutput {
    const tensor = sources.resolve(id);
    const description = newOperation("Const", "constant");
    s.TF_SetAttrTensor(description, cString("value"), tensor, status.pointer);
    s.TF_SetAttrType(description, cString("dtype"), s.TF_TensorType(tensor));
    s.TF_DeleteTensor(tensor);
    const operation = finishOperation(description, "constant");
    nodes.set(id, { operation, inputs: [] });
    return [operation, 0];
  }

  function outputOf(id: number): GraphOutput {
    let output = outputs.get(id);
    if (output === undefined) {
      output = inputs.has(id) ? placeholder(id) : constant(id);
      outputs.set(id, output);
    }
    return output;
  }

  function describe(id: number): TensorType {
    const output = graphOutputs([outputs.get(id)!]);
    if (reserves.has(id)) return { shape: [0], dtype: s.TF_OperationOutputType(output) };
    const rank = s.TF_GraphGetTensorNumDims(graph, output, status.pointer);
    status.check("shape inference");
    const dims = new BigInt64Array(Math.max(1, rank));
    if (rank > 0) s.TF_GraphGetTensorShape(graph, output, dims, rank, status.pointer);
    status.check("shape inference");
    const shape = Array.from(dims.subarray(0, Math.max(0, rank)), Number);
    if (rank < 0 || shape.some((size) => size < 0)) {
      throw new OvkitError("EngineFailed", {
        subject: "compiling",
        found: "a tensor whose shape depends on values",
        expected: "shapes that follow from the shapes of the inputs",
        remedy: "take this part out of the compiled function",
      });
    }
    return { shape, dtype: s.TF_OperationOutputType(output) };
  }

  function add(
    name: string,
    attributes: readonly OpAttribute[],
    ids: readonly number[],
    results: readonly number[],
  ): void {
    const operands = ids.map(outputOf);
    const description = newOperation(name, "op");
    const listed = listedInputs(name, ids.length);
    if (listed > 0) s.TF_AddInputList(description, graphOutputs(operands.slice(0, listed)), listed);
    for (const operand of operands.slice(listed)) {
      s.TF_AddInput(description, graphOutputs([operand]));
    }
    for (const each of attributes) {
      if (!(listed > 0 && each.name === "N")) setAttribute(description, each);
    }
    const operation = finishOperation(description, name);
    results.forEach((id, k) => {
      outputs.set(id, [operation, k]);
      nodes.set(id, { operation, inputs: ids });
      traced.add(id);
      if (name === "FusedBatchNormV3" && k === reserveOutput) reserves.add(id);
    });
  }

  function neededOperations(results: readonly number[]): Deno.PointerValue[] {
    const seen = new Set<number>();
    const operations = new Map<bigint, Deno.PointerValue>();
    const open = [...results];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const node = nodes.get(id);
      if (seen.has(id) || node === undefined) continue;
      seen.add(id);
      operations.set(Deno.UnsafePointer.value(node.operation), node.operation);
      open.push(...node.inputs);
    }
    return [...operations.values()];
  }

  function finish(name: string, results: readonly number[]) {
    const returned = results.map(outputOf);
    const given = [...inputs].filter((id) => outputs.has(id));
    const operations = BigUint64Array.from(
      neededOperations(results),
      (operation) => Deno.UnsafePointer.value(operation),
    );
    const built = s.TF_GraphToFunction(
      graph,
      bytesOf(name),
      0,
      operations.length,
      operations,
      given.length,
      graphOutputs(given.map(outputOf)),
      returned.length,
      graphOutputs(returned),
      null,
      null,
      cString(""),
      status.pointer,
    );
    status.check(name);
    return { built, arguments: given };
  }

  function release(): void {
    s.TF_DeleteGraph(graph);
    status.release();
  }
  return { has: (id) => traced.has(id), describe, add, finish, release };
}

/** How many of an op's inputs, from the first on, make up a list argument. */
function listedInputs(name: string, inputCount: number): number {
  switch (name) {
    case "AddN":
    case "Pack":
    case "Einsum":
    case "IdentityN":
      return inputCount;
    case "ConcatV2":
      return inputCount - 1;
    default:
      return 0;
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}
