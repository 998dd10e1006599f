import { cString, readCString, type TensorflowApi } from "./tensorflow_api.ts";
import type { OpAttribute } from "./op_attribute.ts";
import { eagerAttributeSetter } from "./attribute_setter.ts";
import { tensorFromValues, type TensorValues, valuesFromHandle } from "./tensor_transfer.ts";
import { type GraphTrace, startGraphTrace } from "./graph_trace.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { type RecordedOps, recordOps } from "./record_ops.ts";
import { openSavedModels } from "./saved_models.ts";
import { type TensorflowBinding, TensorMetadata, TFEOpAttr } from "./tensorflow_binding.ts";
import { tfjsConstants } from "./tfjs_constants.ts";

/** Options of {@linkcode createBinding}. */
export interface BindingOptions {
  /** A serialised ConfigProto. */
  readonly config: Uint8Array<ArrayBuffer>;
}

/**
 * tfjs-node's binding over TensorFlow's C API: eager ops on handles, numbered as the kernels expect.
 *
 * @param api the opened library
 */
export function createBinding(api: TensorflowApi, options: BindingOptions): TensorflowBinding {
  const s = api.symbols;
  const status = api.newStatus();
  const context = newContext();
  const gpu = deviceTypes().includes("GPU");
  const setAttribute = eagerAttributeSetter(api);
  const handles = new Map<number, Deno.PointerValue>();
  let nextId = 1;
  let trace: GraphTrace | undefined;

  function newContext(): Deno.PointerValue {
    const contextOptions = s.TFE_NewContextOptions();
    s.TFE_ContextOptionsSetConfig(
      contextOptions,
      options.config,
      BigInt(options.config.length),
      status.pointer,
    );
    status.check("engine configuration");
    const created = s.TFE_NewContext(contextOptions, status.pointer);
    status.check("engine start");
    s.TFE_DeleteContextOptions(contextOptions);
    return created;
  }

  function deviceTypes(): string[] {
    const list = s.TFE_ContextListDevices(context, status.pointer);
    status.check("device list");
    const types: string[] = [];
    for (let i = 0; i < s.TF_DeviceListCount(list); i++) {
      types.push(readCString(s.TF_DeviceListType(list, i, status.pointer)));
    }
    s.TF_DeleteDeviceList(list);
    return types;
  }

  function track(handle: Deno.PointerValue): number {
    handles.set(nextId, handle);
    return nextId++;
  }

  function handleOf(id: number): Deno.PointerValue {
    const handle = handles.get(id);
    if (handle === undefined) throw new RangeError(`Cannot use tensor ${id}: it was disposed`);
    return handle;
  }

  function describe(id: number): TensorMetadata {
    if (trace?.has(id)) {
      const { shape, dtype } = trace.describe(id);
      return new TensorMetadata(id, shape, dtype);
    }
    const handle = handleOf(id);
    const rank = s.TFE_TensorHandleNumDims(handle, status.pointer);
    status.check("tensor shape");
    const shape: number[] = [];
    for (let i = 0; i < rank; i++) {
      shape.push(Number(s.TFE_TensorHandleDim(handle, i, status.pointer)));
    }
    return new TensorMetadata(id, shape, s.TFE_TensorHandleDataType(handle));
  }

  function createTensor(shape: readonly number[], dtype: number, values: unknown): number {
    const tensor = tensorFromValues(api, shape, dtype, values);
    const handle = s.TFE_NewTensorHandle(tensor, status.pointer);
    s.TF_DeleteTensor(tensor);
    status.check("new tensor");
    return track(handle);
  }

  function deleteTensor(id: number): void {
    const handle = handles.get(id);
    if (handle === undefined) return;
    s.TFE_DeleteTensorHandle(handle);
    handles.delete(id);
  }

  function describeCall(name: string, inputs: readonly number[]): string {
    const shapes = inputs.map((id) => handles.has(id) ? `[${describe(id).shape}]` : "disposed");
    return `${name}(${shapes.join(", ")})`;
  }

  function prepare(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
  ): Deno.PointerValue {
    const op = s.TFE_NewOp(context, cString(name), status.pointer);
    status.check(name);
    try {
      for (const each of attributes) setAttribute(op, each);
      for (const id of inputs) {
        s.TFE_OpAddInput(op, handleOf(id), status.pointer);
        status.check(name);
      }
    } catch (error) {
      s.TFE_DeleteOp(op);
      throw error;
    }
    return op;
  }

  function collect(results: BigUint64Array, count: number): TensorMetadata[] {
    return Array.from(
      { length: count },
      (_, i) => describe(track(Deno.UnsafePointer.create(results[i]))),
    );
  }

  function executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[] {
    if (trace !== undefined) {
      const ids = Array.from({ length: outputCount }, () => nextId++);
      trace.add(name, attributes, inputs, ids);
      return ids.map(describe);
    }
    const op = prepare(name, attributes, inputs);
    const results = new BigUint64Array(Math.max(1, outputCount));
    const resultCount = new Int32Array([outputCount]);
    s.TFE_Execute(op, results, resultCount, status.pointer);
    s.TFE_DeleteOp(op);
    status.check(() => describeCall(name, inputs));
    return collect(results, resultCount[0]);
  }

  async function executeOffThread(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): Promise<TensorMetadata[]> {
    const op = prepare(name, attributes, inputs);
    const results = new BigUint64Array(Math.max(1, outputCount));
    const resultCount = new Int32Array([outputCount]);
    const ownStatus = api.newStatus();
    try {
      await s.TFE_ExecuteOffThread(op, results, resultCount, ownStatus.pointer);
      ownStatus.check(() => describeCall(name, inputs));
      return collect(results, resultCount[0]);
    } finally {
      s.TFE_DeleteOp(op);
      ownStatus.release();
    }
  }

  function resolve(id: number): Deno.PointerValue {
    const tensor = s.TFE_TensorHandleResolve(handleOf(id), status.pointer);
    status.check("reading a tensor");
    return tensor;
  }

  function traceFunction(
    name: string,
    inputs: readonly number[],
    run: () => readonly number[],
  ): number[] {
    if (trace !== undefined) throw new Error("Cannot compile within a function being compiled");
    trace = startGraphTrace(api, { inputs, describe, resolve });
    try {
      const { built, arguments: given } = trace.finish(name, run());
      s.TFE_ContextAddFunction(context, built, status.pointer);
      s.TF_DeleteFunction(built);
      status.check(name);
      return [...given];
    } finally {
      trace.release();
      trace = undefined;
    }
  }

  function recordFunction(inputs: readonly number[], run: () => readonly number[]): RecordedOps {
    if (trace !== undefined) throw new Error("Cannot record within a function being compiled");
    const recording = recordOps(startGraphTrace(api, { inputs, describe, resolve }), {
      inputs: new Set(inputs),
      constant: (id) => {
        const { shape, dtype } = describe(id);
        return { id, shape, dtype, values: valuesFromHandle(api, handleOf(id), status) };
      },
    });
    trace = recording;
    try {
      const outputs = run();
      return { ops: recording.ops, constants: recording.constants, outputs };
    } finally {
      trace.release();
      trace = undefined;
    }
  }

  function tensorDataSync(id: number): TensorValues {
    if (trace?.has(id)) {
      throw new OvkitError("EngineFailed", {
        subject: "compiling",
        found: "a function that reads the values of a tensor it computes",
        expected: "tensors in, tensors out",
        remedy: "return the tensor and read it outside",
      });
    }
    return valuesFromHandle(api, handleOf(id), status);
  }

  const savedModels = openSavedModels(api, {
    resolve,
    adopt: (tensor) => describe(track(s.TFE_NewTensorHandle(tensor, status.pointer))),
  });

  return {
    TensorMetadata,
    TFEOpAttr,
    ...tfjsConstants,
    TF_Version: api.version,
    createTensor,
    deleteTensor,
    tensorDataSync,
    executeOp,
    ...savedModels,
    getNumOfTensors: () => handles.size,
    isUsingGpuDevice: () => gpu,
    api,
    context,
    handleOf,
    describe,
    executeOffThread,
    traceFunction,
    recordFunction,
  };
}
