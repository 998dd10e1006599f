import type { Scalar, Tensor5D } from "../../engine/tensor_types.ts";

/** Parameters of a loss by ovseg's names. */
export type LossValues = Readonly<Record<string, number | readonly number[]>>;

/** What a loss is given besides logits and target. */
export interface LossOptions {
  /** [n, z, y, x, 1]: 1 where voxels count, 0 where they do not. @default {all count} */
  readonly mask?: Tensor5D | undefined;
  /** The loss's own parameters. @default {the loss's} */
  readonly values?: LossValues | undefined;
}

/**
 * A loss of one scale: logits [n, z, y, x, classes] against a target of the same shape that is 1 for
 * the classes of a voxel and 0 for the others.
 */
export type SegmentationLoss = (
  logits: Tensor5D,
  target: Tensor5D,
  options?: LossOptions,
) => Scalar;

/** A loss and the parameters it takes. */
export interface LossDefinition {
  readonly loss: SegmentationLoss;
  /** Values of parameters that are not given; `undefined` for those that must be. */
  readonly defaults: Readonly<Record<string, number | readonly number[] | undefined>>;
}
