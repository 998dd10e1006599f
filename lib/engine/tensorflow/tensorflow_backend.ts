import util from "node:util";
import type { TensorflowBinding, TensorMetadata } from "./tensorflow_binding.ts";
import type { DataId, TensorInfo } from "@tensorflow/tfjs";
import type { Tensor } from "../tensor_types.ts";

interface StoredTensor {
  readonly shape: number[];
  readonly dtype: number;
  id: number;
  values: unknown;
  refCount: number;
}

/** tfjs-node's backend as far as the engine uses it. */
export interface TensorflowBackend {
  readonly binding: TensorflowBinding;
  readonly tensorMap: { get(id: DataId): StoredTensor; has(id: DataId): boolean };
  /** The binding's numbers of tensors, copied into the library first where they are not yet. */
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  disposeData(dataId: DataId, force?: boolean): boolean;
  createOutputTensor(metadata: TensorMetadata): Tensor;
  executeSingleOutput(name: string, attributes: unknown[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: unknown[],
    inputs: readonly Tensor[],
    count: number,
  ): Tensor[];
}

type BackendConstructor = new (binding: TensorflowBinding, name: string) => TensorflowBackend;

/**
 * Loads tfjs-node's kernels (tfjs-node-gpu 4.22.0, JavaScript only) over a binding. A tensor that is
 * garbage-collected without having been disposed gives its memory back too.
 */
export async function createTensorflowBackend(
  binding: TensorflowBinding,
): Promise<TensorflowBackend> {
  const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const { NodeJSKernelBackend } = await import(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js"
  );
  await import("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");

  const forgotten = new FinalizationRegistry((id: number) => binding.deleteTensor(id));
  const KernelBackend = NodeJSKernelBackend as unknown as BackendConstructor;
  class OvkitBackend extends KernelBackend {
    override getInputTensorIds(tensors: readonly TensorInfo[]): number[] {
      const ids = super.getInputTensorIds(tensors);
      tensors.forEach((tensor, i) => {
        if (tensor.dataId === undefined) return;
        forgotten.unregister(tensor.dataId);
        forgotten.register(tensor.dataId, ids[i], tensor.dataId);
      });
      return ids;
    }
    override createOutputTensor(metadata: TensorMetadata): Tensor {
      const tensor = super.createOutputTensor(metadata);
      forgotten.register(tensor.dataId, metadata.id, tensor.dataId);
      return tensor;
    }
    override disposeData(dataId: DataId, force?: boolean): boolean {
      const gone = super.disposeData(dataId, force);
      if (gone) forgotten.unregister(dataId);
      return gone;
    }
  }
  return new OvkitBackend(binding, "tensorflow");
}
