import type { TripleZyx } from "./augmentation_draw.ts";

/** The label map of a previous stage in a patch. */
export interface PreviousMask {
  /** Classes from 1, x fastest; changed in place. */
  readonly data: Int32Array | Uint8Array;
  readonly shapeZyx: TripleZyx;
}
