import type { AxisLayout, AxisTarget } from "./axis_layout.ts";
import { type SplineWeights, splineWeights } from "./spline_weights.ts";
import type { VoxelArray } from "./voxel_array.ts";

const POLE = Math.sqrt(3) - 2;
const VALUES_OF_LINES = 1 << 13;
const VALUES_OF_ROWS = 1 << 17;

type Source = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;
type Floats = Float32Array | Float64Array;

/** Neighbouring lines along the axis, worked on together: value `i` of lane `k` at `i * lanes + k`. */
interface Bundle {
  readonly lanes: number;
  readonly values: Float64Array;
}

/**
 * Interpolates along one axis by a cubic B-spline with its prefilter, half-pixel centres, values
 * beyond the edges equal to the edge's.
 *
 * Unser, "Splines: a perfect fit for signal and image processing", IEEE Signal Processing Magazine
 * 1999.
 *
 * @param source voxels in C order; not changed
 * @param from how the axis lies in the source
 * @param to what it becomes
 * @returns Float64Array for Float64Array, else Float32Array
 */
export function interpolateCubic(source: Source, from: AxisLayout, to: AxisTarget): Floats {
  const { outer, length, inner } = from;
  const Floats = source instanceof Float64Array ? Float64Array : Float32Array;
  const result = new Floats(outer * to.length * inner);
  const spline = splineWeights(length, to);
  const alongRows = inner === 1;
  const lanesOfBlock = alongRows ? outer : inner;
  const padded = spline.lead + length + spline.tail;
  const most = Math.max(8, Math.floor((alongRows ? VALUES_OF_LINES : VALUES_OF_ROWS) / padded));
  const values = new Float64Array(padded * Math.min(most, lanesOfBlock));
  const line = new Float64Array(length);
  for (let block = 0; block < (alongRows ? 1 : outer); block++) {
    for (let lane = 0; lane < lanesOfBlock; lane += most) {
      const lanes = Math.min(most, lanesOfBlock - lane);
      const bundle = { lanes, values };
      if (alongRows) {
        gatherLines(source, { first: lane, length, lead: spline.lead, line }, bundle);
        toCoefficients(bundle, length, spline);
        sample(bundle, spline, { start: lane * to.length, along: 1, across: to.length }, result);
      } else {
        const corner = block * length * inner + lane;
        for (let i = 0; i < length; i++) {
          const start = corner + i * inner;
          values.set(source.subarray(start, start + lanes), (spline.lead + i) * lanes);
        }
        toCoefficients(bundle, length, spline);
        const start = block * to.length * inner + lane;
        sample(bundle, spline, { start, along: inner, across: 1 }, result);
      }
    }
  }
  return result;
}

/** Takes lines that lie one after the other in the source. */
function gatherLines(
  source: Source,
  { first, length, lead, line }: {
    first: number;
    length: number;
    lead: number;
    line: Float64Array;
  },
  { lanes, values }: Bundle,
): void {
  for (let lane = 0; lane < lanes; lane++) {
    const start = (first + lane) * length;
    line.set(source.subarray(start, start + length));
    for (let i = 0, at = lead * lanes + lane; i < length; i++, at += lanes) values[at] = line[i];
  }
}

/**
 * Turns samples into spline coefficients in place (a sixth of them), as if the samples at the edges
 * went on for ever.
 */
function toCoefficients(
  { lanes, values }: Bundle,
  length: number,
  { lead, tail }: SplineWeights,
): void {
  const begin = lead * lanes;
  const end = (lead + length + tail - 1) * lanes;
  const edge = (lead + length - 1) * lanes;
  for (let i = 1; i <= tail; i++) values.copyWithin(edge + i * lanes, edge, edge + lanes);
  const steady = 1 / (1 - POLE);
  const lastSamples = values.slice(edge, edge + lanes);
  for (let i = begin; i < begin + lanes; i++) values[i] *= steady;
  for (let i = begin + lanes; i < end + lanes; i++) values[i] += POLE * values[i - lanes];
  for (let i = 1; i <= lead; i++) values.copyWithin(begin - i * lanes, begin, begin + lanes);
  for (let k = 0; k < lanes; k++) {
    const level = lastSamples[k] * steady;
    values[end + k] = -POLE * (level * steady + (values[end + k] - level) / (1 - POLE * POLE));
  }
  for (let i = end - 1; i >= 0; i--) values[i] = POLE * (values[i + lanes] - values[i]);
}

function sample(
  { lanes, values }: Bundle,
  { first, weights }: SplineWeights,
  { start, along, across }: { start: number; along: number; across: number },
  result: Floats,
): void {
  for (let i = 0; i < first.length; i++) {
    const a = weights[4 * i];
    const b = weights[4 * i + 1];
    const c = weights[4 * i + 2];
    const d = weights[4 * i + 3];
    let to = start + i * along;
    const from = first[i] * lanes;
    for (let at = from; at < from + lanes; at++, to += across) {
      result[to] = a * values[at] + b * values[at + lanes] + c * values[at + 2 * lanes] +
        d * values[at + 3 * lanes];
    }
  }
}
