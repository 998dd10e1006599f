import { interpolateCubic } from "./interpolate_cubic.ts";
import { interpolateLinear } from "./interpolate_linear.ts";
import { interpolateNearest } from "./interpolate_nearest.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** Options of {@linkcode resampleArray}. */
export interface ResampleArrayOptions {
  /** Shape of the result along z, y, x. */
  readonly toShapeZyx: readonly [number, number, number];
  /** Source voxels per result voxel along z, y, x. @default {source shape / result shape} */
  readonly stepZyx?: readonly [number, number, number];
  /** 0 nearest, 1 trilinear, 3 cubic B-spline. @default {1} */
  readonly order?: 0 | 1 | 3;
}

/**
 * Resamples a bare array of voxels, axis by axis. Result voxel `i` is centred on the source's
 * `(i + 0.5) * step - 0.5`, clamped to its edges; at order 0 it is voxel `floor(i * step)`. These are
 * PyTorch's conventions (`interpolate` with `align_corners=False`, `nearest`). Order 3 is a cubic
 * B-spline with its prefilter over edge-extended values, kept within the source's range
 * (scikit-image `resize` with `mode="edge"`, `anti_aliasing=False`). Nothing is smoothed before
 * shrinking. At orders 1 and 3 an axis whose number of voxels stays is copied whatever its step, as
 * PyTorch does on a processor.
 *
 * @param data voxels in C order; not changed
 * @param shapeZyx the source's shape
 * @returns at order 0 an array of the source's type, else Float64Array for Float64Array and
 * Float32Array for all others
 */
export function resampleArray<T extends VoxelArray>(
  data: T,
  shapeZyx: readonly [number, number, number],
  options: ResampleArrayOptions & { readonly order: 0 },
): T;
export function resampleArray(
  data: Float64Array,
  shapeZyx: readonly [number, number, number],
  options: ResampleArrayOptions & { readonly order?: 1 | 3 },
): Float64Array;
export function resampleArray(
  data: Exclude<VoxelArray, Float64Array>,
  shapeZyx: readonly [number, number, number],
  options: ResampleArrayOptions & { readonly order?: 1 | 3 },
): Float32Array;
export function resampleArray(
  data: VoxelArray,
  shapeZyx: readonly [number, number, number],
  options: ResampleArrayOptions,
): VoxelArray;
export function resampleArray(
  data: VoxelArray,
  shapeZyx: readonly [number, number, number],
  options: ResampleArrayOptions,
): VoxelArray {
  const { toShapeZyx, order = 1 } = options;
  const stepZyx = options.stepZyx ?? shapeZyx.map((n, axis) => n / toShapeZyx[axis]);
  if (data.length !== shapeZyx[0] * shapeZyx[1] * shapeZyx[2]) {
    throw new RangeError(`Cannot resample: ${data.length} voxels are not of shape ${shapeZyx}`);
  }
  if (order === 0) return interpolateNearest(data, shapeZyx, toShapeZyx, stepZyx);
  const interpolate = order === 3 ? interpolateCubic : interpolateLinear;
  const shape = [...shapeZyx];
  let values = toFloats(data);
  const axes = [0, 1, 2]
    .filter((axis) => toShapeZyx[axis] !== shape[axis])
    .sort((a, b) => toShapeZyx[a] / shapeZyx[a] - toShapeZyx[b] / shapeZyx[b] || a - b);
  for (const axis of axes) {
    const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const layout = { outer, length: shape[axis], inner };
    values = interpolate(values, layout, { length: toShapeZyx[axis], step: stepZyx[axis] });
    shape[axis] = toShapeZyx[axis];
  }
  return order === 3 && axes.length > 0 ? keepInRange(values, data) : values;
}

/** A float copy of the voxels, or the voxels themselves where they are floats. */
function toFloats(data: VoxelArray): Float32Array | Float64Array {
  if (data instanceof Float64Array || data instanceof Float32Array) return data.slice();
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return Float32Array.from(data, Number);
  }
  return Float32Array.from(data);
}

function keepInRange(
  values: Float32Array | Float64Array,
  source: VoxelArray,
): Float32Array | Float64Array {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < source.length; i++) {
    const value = Number(source[i]);
    if (value < low) low = value;
    if (value > high) high = value;
  }
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) values[i] = low;
    else if (values[i] > high) values[i] = high;
  }
  return values;
}
