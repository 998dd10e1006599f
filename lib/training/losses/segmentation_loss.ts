import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";

/**
 * A loss of one scale: logits [n, z, y, x, classes] against a target of the same shape that is 1 for
 * the classes of a voxel and 0 for the others.
 */
export type SegmentationLoss = (logits: Tensor5D, target: Tensor5D) => Scalar;
