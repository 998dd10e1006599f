import type * as tfjs from "@tensorflow/tfjs";

/** TensorFlow.js's tensor of any rank. */
export type Tensor = tfjs.Tensor;

/** One number as a tensor. */
export type Scalar = tfjs.Scalar;

/** A tensor of rank 1. */
export type Tensor1D = tfjs.Tensor1D;

/** A tensor of rank 2. */
export type Tensor2D = tfjs.Tensor2D;

/** A tensor of rank 3. */
export type Tensor3D = tfjs.Tensor3D;

/** A tensor of rank 4: a batch of images [n, y, x, channels] or of label maps [n, z, y, x]. */
export type Tensor4D = tfjs.Tensor4D;

/** A tensor of rank 5: a batch of volumes [n, z, y, x, channels]. */
export type Tensor5D = tfjs.Tensor5D;

/** A tensor whose value can be assigned, as weights are. */
export type Variable = tfjs.Variable;

/** Tensors by name. */
export type NamedTensorMap = tfjs.NamedTensorMap;
