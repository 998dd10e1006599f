import type { AxisLayout, AxisTarget } from "./axis_layout.ts";

/**
 * Interpolates linearly along one axis, half-pixel centres, clamped to the edges.
 *
 * @param source values in C order; not changed
 * @param from how the axis lies in the source
 * @param to what it becomes
 */
export function interpolateLinear<T extends Float32Array | Float64Array>(
  source: T,
  from: AxisLayout,
  to: AxisTarget,
): T {
  const { outer, length, inner } = from;
  const low = new Int32Array(to.length);
  const weight = new Float64Array(to.length);
  for (let i = 0; i < to.length; i++) {
    const position = Math.min(Math.max((i + 0.5) * to.step - 0.5, 0), length - 1);
    low[i] = Math.min(Math.floor(position), Math.max(length - 2, 0));
    weight[i] = position - low[i];
  }
  const result = new (source.constructor as new (length: number) => T)(outer * to.length * inner);
  const next = length > 1 ? inner : 0;
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < to.length; i++) {
      let a = (block * length + low[i]) * inner;
      let target = (block * to.length + i) * inner;
      const w = weight[i];
      for (const end = a + inner; a < end; a++) {
        const value = source[a];
        result[target++] = value + w * (source[a + next] - value);
      }
    }
  }
  return result;
}
