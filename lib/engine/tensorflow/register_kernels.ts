import type { Tensor } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import { dataTypes } from "./data_types.ts";
import { attribute } from "./op_attribute.ts";
import type { TensorflowBackend } from "./tensorflow_backend.ts";

interface KernelArguments {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** A kernel of tfjs on the TensorFlow backend. */
type Kernel = (backend: TensorflowBackend, given: KernelArguments) => Tensor;

/** Registers the kernels that tfjs-node lacks or has wrong. */
export function registerKernels(backend: TensorflowBackend): void {
  for (const [kernelName, kernel] of Object.entries({ GatherV2, Mean, Transform })) {
    if (tf.getKernel(kernelName, "tensorflow") !== undefined) {
      tf.unregisterKernel(kernelName, "tensorflow");
    }
    tf.registerKernel({
      kernelName,
      backendName: "tensorflow",
      kernelFunc: (given) => kernel(backend, given as unknown as KernelArguments),
    });
  }
}

/**
 * tfjs-node's reads the indices back to check them: that takes time and cannot be compiled.
 * TensorFlow checks them itself.
 */
const GatherV2: Kernel = (backend, { inputs: { x, indices }, attrs }) => {
  const [dataType, indexType] = [x, indices].map((tensor) =>
    backend.getInputTensorIds([tensor]).map((id) => backend.binding.describe(id).dtype)[0]
  );
  const axis = tf.scalar(attrs.axis as number, "int32");
  const result = backend.executeSingleOutput("GatherV2", [
    attribute.int("batch_dims", attrs.batchDims as number),
    attribute.type("Tparams", dataType),
    attribute.type("Tindices", indexType),
    attribute.type("Taxis", dataTypes.int32),
  ], [x, indices, axis]);
  axis.dispose();
  return result;
};

/** tfjs-node's casts integers to float32 but runs the op for integers. */
const Mean: Kernel = (backend, { inputs: { x }, attrs }) => {
  const { axis, keepDims } = attrs as { axis: number | number[]; keepDims: boolean };
  const axes = tf.tensor1d(tf.util.parseAxisParam(axis, x.shape), "int32");
  const numbers = tf.cast(x, "float32");
  const result = backend.executeSingleOutput("Mean", [
    attribute.bool("keep_dims", keepDims),
    attribute.type("T", dataTypes.float32),
    attribute.type("Tidx", dataTypes.int32),
  ], [numbers, axes]);
  tf.dispose([axes, numbers]);
  return result;
};

/** `tf.image.transform`, which tfjs-node does not have. */
const Transform: Kernel = (backend, { inputs: { image, transforms }, attrs }) => {
  const { interpolation, fillMode, fillValue, outputShape } = attrs as {
    interpolation: string;
    fillMode: string;
    fillValue: number;
    outputShape?: [number, number];
  };
  const size = tf.tensor1d(outputShape ?? image.shape.slice(1, 3), "int32");
  const value = tf.scalar(fillValue);
  const result = backend.executeSingleOutput("ImageProjectiveTransformV3", [
    attribute.type("dtype", dataTypes.float32),
    attribute.string("interpolation", interpolation.toUpperCase()),
    attribute.string("fill_mode", fillMode.toUpperCase()),
  ], [image, transforms, size, value]);
  tf.dispose([size, value]);
  return result;
};
