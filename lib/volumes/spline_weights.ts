import type { AxisTarget } from "./axis_layout.ts";

const REACH = 10;

/** For each result voxel along an axis: which four spline coefficients it takes, and their weights. */
export interface SplineWeights {
  /** Coefficients needed before the first source voxel's. */
  readonly lead: number;
  /** Coefficients needed after the last source voxel's. */
  readonly tail: number;
  /** The first of the four, counted from the first of `lead`. */
  readonly first: Int32Array;
  /** Four weights for each result voxel. */
  readonly weights: Float64Array;
}

/**
 * Where a cubic B-spline reads along one axis, half-pixel centres. Ten voxels beyond an edge the
 * spline is the edge's value, so that nothing is read farther out.
 *
 * @param length voxels of the source along the axis
 * @param to what the axis becomes
 */
export function splineWeights(length: number, to: AxisTarget): SplineWeights {
  const first = new Int32Array(to.length);
  const weights = new Float64Array(to.length * 4);
  let lead = 0;
  let tail = 0;
  for (let i = 0; i < to.length; i++) {
    const center = (i + 0.5) * to.step - 0.5;
    const position = Math.min(Math.max(center, -REACH), length - 1 + REACH);
    const whole = Math.floor(position);
    const t = position - whole;
    first[i] = whole - 1;
    lead = Math.max(lead, 1 - whole);
    tail = Math.max(tail, whole + 3 - length);
    weights.set([
      (1 - t) ** 3,
      4 - 3 * t * t * (2 - t),
      4 - 3 * (1 - t) ** 2 * (1 + t),
      t ** 3,
    ], i * 4);
  }
  for (let i = 0; i < to.length; i++) first[i] += lead;
  return { lead, tail, first, weights };
}
