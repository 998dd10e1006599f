import type { RowRange } from "./row_bands.ts";

/** Class probabilities that are there plane by plane. */
export interface ProbabilityPlanes {
  /** Classes, z, y, x. */
  readonly shapeCzyx: readonly [number, number, number, number];
  /** The rows that the planes have. @default {all} */
  readonly rows?: RowRange;
  /**
   * Waits for a plane and all before it; those before the one below it may be gone then. Planes are
   * reached in rising order.
   */
  reach(z: number): Promise<void>;
  /** A plane of a class that has been reached. */
  plane(channel: number, z: number): Float32Array;
}
