import type { Tensor4D, Tensor5D } from "../engine/tensor_types.ts";

/** A batch of patches on the engine. */
export interface BatchTensors {
  /** [n, z, y, x, channels] */
  readonly image: Tensor5D;
  /** [n, z, y, x], int32 */
  readonly label: Tensor4D;
  /** Label map of a previous stage, [n, z, y, x], int32. */
  readonly previous?: Tensor4D;
  /** Where the loss counts, 1 or 0: [n, z, y, x], int32. */
  readonly mask?: Tensor4D;
}
