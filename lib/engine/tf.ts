import * as tfjs from "@tensorflow/tfjs";
import type * as types from "./tensor_types.ts";

/** TensorFlow.js; its ops run on whatever backend `openEngine` chose. */
export const tf: typeof tfjs = tfjs;

/** The types of tensors, so that `tf.Tensor5D` and its like can be written. */
export declare namespace tf {
  /** A tensor of any rank. */
  type Tensor = types.Tensor;
  /** One number as a tensor. */
  type Scalar = types.Scalar;
  /** A tensor of rank 1. */
  type Tensor1D = types.Tensor1D;
  /** A tensor of rank 2. */
  type Tensor2D = types.Tensor2D;
  /** A tensor of rank 3. */
  type Tensor3D = types.Tensor3D;
  /** A tensor of rank 4. */
  type Tensor4D = types.Tensor4D;
  /** A tensor of rank 5. */
  type Tensor5D = types.Tensor5D;
  /** A tensor whose value can be assigned. */
  type Variable = types.Variable;
  /** Tensors by name. */
  type NamedTensorMap = types.NamedTensorMap;
}
