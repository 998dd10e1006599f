import type { AxisLayout, AxisTarget } from "./axis_layout.ts";
import { linearWeights } from "./linear_weights.ts";

/**
 * Interpolates linearly along one axis, half-pixel centres, clamped to the edges.
 *
 * @param source values in C order; not changed
 * @param from how the axis lies in the source
 * @param to what it becomes
 */
export function interpolateLinear(
  source: Float64Array,
  from: AxisLayout,
  to: AxisTarget,
): Float64Array {
  const { outer, length, inner } = from;
  const { low, weight } = linearWeights(length, to);
  const result = new Float64Array(outer * to.length * inner);
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < to.length; i++) {
      let a = (block * length + low[i]) * inner;
      let target = (block * to.length + i) * inner;
      const w = weight[i];
      const next = w === 0 ? 0 : inner;
      for (const end = a + inner; a < end; a++) {
        const value = source[a];
        result[target++] = value + w * (source[a + next] - value);
      }
    }
  }
  return result;
}
