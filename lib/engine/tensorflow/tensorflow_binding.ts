import type { OpAttribute } from "./op_attribute.ts";
import type { TensorflowApi } from "./tensorflow_api.ts";
import type { RecordedOps } from "./record_ops.ts";
import type { TensorValues } from "./tensor_transfer.ts";

/** What an op gives back for each of its outputs. */
export class TensorMetadata {
  constructor(
    readonly id: number,
    readonly shape: number[],
    public dtype: number,
  ) {}
}

/** Name, kind and value of an op's attribute, as tfjs-node names it. */
export class TFEOpAttr implements OpAttribute {
  constructor(readonly name: string, readonly type: number, readonly value: unknown) {}
}

/** The interface that tfjs-node's kernels call, and what compiled functions need besides. */
export interface TensorflowBinding {
  readonly TensorMetadata: typeof TensorMetadata;
  readonly TFEOpAttr: typeof TFEOpAttr;
  createTensor(shape: readonly number[], dtype: number, values: unknown): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  getNumOfSavedModels(): number;
  getNumOfTensors(): number;
  isUsingGpuDevice(): boolean;
  readonly TF_Version: string;

  readonly api: TensorflowApi;
  readonly context: Deno.PointerValue;
  /** The library's handle of a tensor. */
  handleOf(id: number): Deno.PointerValue;
  describe(id: number): TensorMetadata;
  /** Runs an op or a function away from this thread, so that the event loop goes on. */
  executeOffThread(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): Promise<TensorMetadata[]>;
  /**
   * Builds a function of the library from what `run` does: its ops are written down, none is run.
   *
   * @param name the function's name, unique in this process
   * @param inputs tensors that may become arguments
   * @param run returns the numbers of the tensors that the function returns
   * @returns which of the inputs the function takes, in order
   */
  traceFunction(name: string, inputs: readonly number[], run: () => readonly number[]): number[];
  /**
   * Writes down what `run` does; nothing is computed.
   *
   * @param inputs tensors that are not taken as constants
   * @param run returns the numbers of its results
   */
  recordFunction(inputs: readonly number[], run: () => readonly number[]): RecordedOps;
}
