import type { AxisLayout } from "./axis_layout.ts";
import type { VoxelArray } from "./voxel_array.ts";

/** Voxels in C order, and how the slices' axis lies in them. */
interface Sliced<T extends VoxelArray> {
  readonly data: T;
  readonly layout: AxisLayout;
}

/**
 * Keeps the values of each slice within the range of the source's slice, in place.
 *
 * @param values what was interpolated
 * @param source what it was interpolated from, with as many slices
 */
export function clipToSource(
  values: Sliced<Float32Array | Float64Array>,
  source: Sliced<Exclude<VoxelArray, BigInt64Array | BigUint64Array>>,
): void {
  for (let slice = 0; slice < source.layout.length; slice++) {
    let low = Infinity;
    let high = -Infinity;
    for (const [start, end] of runsOf(source.layout, slice)) {
      const range = rangeOf(source.data, start, end);
      low = Math.min(low, range[0]);
      high = Math.max(high, range[1]);
    }
    for (const [start, end] of runsOf(values.layout, slice)) {
      clip(values.data, { start, end, low, high });
    }
  }
}

function* runsOf({ outer, length, inner }: AxisLayout, slice: number): Generator<[number, number]> {
  for (let block = 0; block < outer; block++) {
    const start = (block * length + slice) * inner;
    yield [start, start + inner];
  }
}

function rangeOf(data: ArrayLike<number>, start: number, end: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = start; i < end; i++) {
    const value = data[i];
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

function clip(
  data: Float32Array | Float64Array,
  { start, end, low, high }: { start: number; end: number; low: number; high: number },
): void {
  for (let i = start; i < end; i++) {
    const value = data[i];
    if (value < low) data[i] = low;
    else if (value > high) data[i] = high;
  }
}
