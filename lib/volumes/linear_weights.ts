import type { AxisTarget } from "./axis_layout.ts";

/** For each result voxel along an axis: between which source voxels it lies, and where. */
export interface LinearWeights {
  /** The first of the two. Where it is the last of the axis, its weight is all. */
  readonly low: Int32Array;
  /** Share of the second, voxel `low + 1`, from 0 to below 1. */
  readonly weight: Float64Array;
}

/**
 * Where linear interpolation reads along one axis: half-pixel centres, clamped to the edges. An axis
 * whose number of voxels stays is read voxel by voxel whatever its step.
 *
 * @param length voxels of the source along the axis
 * @param to what the axis becomes
 */
export function linearWeights(length: number, to: AxisTarget): LinearWeights {
  const low = new Int32Array(to.length);
  const weight = new Float64Array(to.length);
  for (let i = 0; i < to.length; i++) {
    const center = to.length === length ? i : (i + 0.5) * to.step - 0.5;
    const position = Math.min(Math.max(center, 0), length - 1);
    low[i] = Math.floor(position);
    weight[i] = position - low[i];
  }
  return { low, weight };
}
