import type { AxisLayout, AxisTarget } from "./axis_layout.ts";
import { clipToSource } from "./clip_to_source.ts";
import { interpolateCubic } from "./interpolate_cubic.ts";
import { interpolateLabels } from "./interpolate_labels.ts";
import { interpolateLinear } from "./interpolate_linear.ts";
import { interpolateLinearFloat32 } from "./interpolate_linear_float32.ts";
import { interpolateNearest } from "./interpolate_nearest.ts";
import { nearestAlongAxis } from "./nearest_along_axis.ts";
import { isBigArray } from "./is_big_array.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** Options of {@linkcode resampleArray}. */
export interface ResampleArrayOptions {
  /** Shape of the result along z, y, x. */
  readonly toShapeZyx: readonly [number, number, number];
  /** Source voxels per result voxel along z, y, x. @default {source shape / result shape} */
  readonly stepZyx?: readonly [number, number, number];
  /** 0 nearest, 1 trilinear, 3 cubic B-spline. @default {1} */
  readonly order?: 0 | 1 | 3;
  /**
   * At orders 1 and 3 the axis (0 z, 1 y, 2 x) that takes the voxel with the nearest centre while
   * the other two are interpolated slice by slice.
   * @default {undefined}
   */
  readonly separateAxis?: 0 | 1 | 2;
  /**
   * The voxels are classes: at order 1 each class's mask is interpolated, and a voxel takes the
   * class with the largest share (among equals the nearest voxel's, or else the smallest). Not for
   * order 3.
   * @default {false}
   */
  readonly labels?: boolean;
}

type Triple = readonly [number, number, number];
type Numbers = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/**
 * Resamples a bare array of voxels. Result voxel `i` is centred on the source's
 * `(i + 0.5) * step - 0.5`, clamped to its edges; at order 0 it is voxel `floor(i * step)`. These are
 * PyTorch's conventions (`interpolate` with `align_corners=False`, `nearest`). Order 3 is a cubic
 * B-spline with its prefilter over edge-extended values, kept within the source's range
 * (scikit-image `resize` with `mode="edge"`, `anti_aliasing=False`). Nothing is smoothed before
 * shrinking. At orders 1 and 3 an axis whose number of voxels stays is copied whatever its step, as
 * PyTorch does on a processor. With `separateAxis` and `labels` the answers are nnU-Net's
 * `resample_data_or_seg` (`order_z=0`); each slice is then kept within its own range.
 *
 * @param data voxels in C order; not changed
 * @param shapeZyx the source's shape
 * @returns at order 0 and for labels an array of the source's type, else Float64Array for
 * Float64Array and Float32Array for all others
 */
export function resampleArray<T extends VoxelArray>(
  data: T,
  shapeZyx: Triple,
  options: ResampleArrayOptions & ({ readonly order: 0 } | { readonly labels: true }),
): T;
export function resampleArray(
  data: Float64Array,
  shapeZyx: Triple,
  options: ResampleArrayOptions & { readonly order?: 1 | 3; readonly labels?: false },
): Float64Array;
export function resampleArray(
  data: Exclude<VoxelArray, Float64Array>,
  shapeZyx: Triple,
  options: ResampleArrayOptions & { readonly order?: 1 | 3; readonly labels?: false },
): Float32Array;
export function resampleArray(
  data: VoxelArray,
  shapeZyx: Triple,
  options: ResampleArrayOptions,
): VoxelArray;
export function resampleArray(
  data: VoxelArray,
  shapeZyx: Triple,
  options: ResampleArrayOptions,
): VoxelArray {
  const { toShapeZyx, order = 1, separateAxis, labels } = options;
  const stepZyx = options.stepZyx ??
    [0, 1, 2].map((axis) => shapeZyx[axis] / toShapeZyx[axis]) as unknown as Triple;
  if (data.length !== shapeZyx[0] * shapeZyx[1] * shapeZyx[2]) {
    throw new RangeError(`Cannot resample: ${data.length} voxels are not of shape ${shapeZyx}`);
  }
  if (labels && order === 3) throw new RangeError("Cannot resample labels by a cubic spline");
  if (order === 0) return interpolateNearest(data, shapeZyx, toShapeZyx, stepZyx);
  const change = { shapeZyx, toShapeZyx, stepZyx };
  const axis = separateAxis;
  if (axis === undefined || shapeZyx[axis] === toShapeZyx[axis]) {
    return interpolate(data, change, options);
  }
  const to = { length: toShapeZyx[axis], step: stepZyx[axis] };
  if (to.length < shapeZyx[axis]) {
    const fewer = nearestAlongAxis(data, layoutOf(shapeZyx, axis), to);
    const slices = withAxis(shapeZyx, axis, to.length);
    return interpolate(fewer, { ...change, shapeZyx: slices }, options);
  }
  const slices = withAxis(toShapeZyx, axis, shapeZyx[axis]);
  const values = interpolate(data, { ...change, toShapeZyx: slices }, options);
  return nearestAlongAxis(values, layoutOf(slices, axis), to);
}

/** From what to what. */
interface Change {
  readonly shapeZyx: Triple;
  readonly toShapeZyx: Triple;
  readonly stepZyx: Triple;
}

function interpolate(
  data: VoxelArray,
  change: Change,
  { order = 1, separateAxis, labels }: ResampleArrayOptions,
): VoxelArray {
  const { shapeZyx, toShapeZyx, stepZyx } = change;
  if (labels) return interpolateLabels(data, shapeZyx, toShapeZyx, stepZyx);
  const values = isBigArray(data) ? Float32Array.from(data, Number) : data;
  if (toShapeZyx.every((length, axis) => length === shapeZyx[axis])) return toFloats(values);
  if (order === 3) {
    const result = axisByAxis(values, change, interpolateCubic);
    const layout = (shape: Triple, voxels: number) =>
      separateAxis === undefined
        ? { outer: 1, length: 1, inner: voxels }
        : layoutOf(shape, separateAxis);
    clipToSource(
      { data: result, layout: layout(toShapeZyx, result.length) },
      { data: values, layout: layout(shapeZyx, values.length) },
    );
    return result;
  }
  if (values instanceof Float64Array) return axisByAxis(values, change, interpolateLinear);
  return interpolateLinearFloat32(values, shapeZyx, toShapeZyx, stepZyx);
}

/** Those axes whose number of voxels changes, the one that shrinks most first. */
function axisByAxis<From extends Numbers, To extends From>(
  data: From,
  { shapeZyx, toShapeZyx, stepZyx }: Change,
  interpolate: (source: From, from: AxisLayout, to: AxisTarget) => To,
): To {
  const [first, ...rest] = ([0, 1, 2] as const)
    .filter((axis) => toShapeZyx[axis] !== shapeZyx[axis])
    .sort((a, b) => toShapeZyx[a] / shapeZyx[a] - toShapeZyx[b] / shapeZyx[b] || a - b);
  let shape = shapeZyx;
  const along = (source: From, axis: 0 | 1 | 2) => {
    const to = { length: toShapeZyx[axis], step: stepZyx[axis] };
    const values = interpolate(source, layoutOf(shape, axis), to);
    shape = withAxis(shape, axis, to.length);
    return values;
  };
  return rest.reduce((values, axis) => along(values, axis), along(data, first));
}

function toFloats(data: Numbers): Float32Array | Float64Array {
  return data instanceof Float64Array ? data.slice() : Float32Array.from(data);
}

function layoutOf(shapeZyx: Triple, axis: number): AxisLayout {
  const product = (a: number, b: number) => a * b;
  return {
    outer: shapeZyx.slice(0, axis).reduce(product, 1),
    length: shapeZyx[axis],
    inner: shapeZyx.slice(axis + 1).reduce(product, 1),
  };
}

function withAxis(shapeZyx: Triple, axis: 0 | 1 | 2, length: number): Triple {
  return shapeZyx.map((n, i) => i === axis ? length : n) as unknown as Triple;
}
