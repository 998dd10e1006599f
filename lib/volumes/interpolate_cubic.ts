import type { AxisLayout, AxisTarget } from "./axis_layout.ts";

const POLE = Math.sqrt(3) - 2;
const MARGIN = 12;

/**
 * Interpolates along one axis by a cubic B-spline with its prefilter, half-pixel centres, values
 * beyond the edges equal to the edge's.
 *
 * Unser, "Splines: a perfect fit for signal and image processing", IEEE Signal Processing Magazine
 * 1999.
 *
 * @param source values in C order; not changed
 * @param from how the axis lies in the source
 * @param to what it becomes
 */
export function interpolateCubic<T extends Float32Array | Float64Array>(
  source: T,
  from: AxisLayout,
  to: AxisTarget,
): T {
  const { outer, length, inner } = from;
  const result = new (source.constructor as new (length: number) => T)(outer * to.length * inner);
  const line = new Float64Array(length + 2 * MARGIN);
  const { first, weights } = splineWeights(length, to);
  for (let block = 0; block < outer; block++) {
    for (let lane = 0; lane < inner; lane++) {
      const start = block * length * inner + lane;
      for (let i = 0; i < line.length; i++) {
        line[i] = source[start + Math.min(Math.max(i - MARGIN, 0), length - 1) * inner];
      }
      toCoefficients(line);
      let target = block * to.length * inner + lane;
      for (let i = 0; i < to.length; i++, target += inner) {
        const at = first[i];
        const w = i * 4;
        result[target] = weights[w] * line[at] + weights[w + 1] * line[at + 1] +
          weights[w + 2] * line[at + 2] + weights[w + 3] * line[at + 3];
      }
    }
  }
  return result;
}

function splineWeights(length: number, to: AxisTarget) {
  const first = new Int32Array(to.length);
  const weights = new Float64Array(to.length * 4);
  for (let i = 0; i < to.length; i++) {
    const center = (i + 0.5) * to.step - 0.5;
    const position = Math.min(Math.max(center, -MARGIN + 2), length - 1 + MARGIN - 2) + MARGIN;
    const whole = Math.floor(position);
    const t = position - whole;
    first[i] = whole - 1;
    weights.set([
      (1 - t) ** 3 / 6,
      2 / 3 - t * t * (2 - t) / 2,
      2 / 3 - (1 - t) ** 2 * (1 + t) / 2,
      t ** 3 / 6,
    ], i * 4);
  }
  return { first, weights };
}

/** Turns samples into spline coefficients in place, mirrored about the end samples. */
function toCoefficients(line: Float64Array): void {
  const last = line.length - 1;
  let sum = line[0];
  let power = POLE;
  for (let i = 1; i <= last; i++, power *= POLE) sum += power * line[i];
  line[0] = sum;
  for (let i = 1; i <= last; i++) line[i] += POLE * line[i - 1];
  line[last] = POLE / (POLE * POLE - 1) * (line[last] + POLE * line[last - 1]);
  for (let i = last - 1; i >= 0; i--) line[i] = POLE * (line[i + 1] - line[i]);
  for (let i = 0; i <= last; i++) line[i] *= 6;
}
