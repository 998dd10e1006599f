import { linearRowKernels } from "./linear_row_kernels.ts";
import { linearWeights } from "./linear_weights.ts";
import type { VoxelArray } from "./voxel_array.ts";

const FLOAT_BYTES = 4;
const VECTOR_BYTES = 16;
const PAGE_BYTES = 65536;

type Numbers = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

/** Interpolates a volume plane by plane; see {@linkcode linearPlanes}. */
export interface LinearPlanes {
  /** For each plane of the result the two planes of the source that it is blended of. */
  readonly sources: readonly { readonly near: number; readonly far: number }[];
  /** For each row of a plane of the result the two rows of the source's planes. */
  readonly rows: readonly { readonly near: number; readonly far: number }[];
  /** For each voxel of a row of the result the two voxels of the blended row. */
  readonly columns: readonly { readonly near: number; readonly far: number }[];
  /**
   * Takes up the two planes of the source that a plane of the result is blended of.
   *
   * @param z the plane of the result
   * @param planeOf gives a plane of the source; what it gave is copied and asked for once as long
   * as `volume` is the same
   * @param volume tells volumes apart that are interpolated in turn
   */
  load(z: number, planeOf: (plane: number) => Numbers, volume?: number): void;
  /**
   * A row of the result's plane that was taken up.
   *
   * @param from the first voxel that is needed; those outside of `from` and `to` mean nothing.
   * @default {0}
   * @param to the voxel after the last one that is needed. @default {all}
   * @returns valid until the next call
   */
  row(y: number, from?: number, to?: number): Float32Array;
}

/**
 * Linear interpolation along z, y and x, half-pixel centres, clamped to the edges, in 32-bit
 * floats, for planes and rows of the result as they are wanted. Each row of the result is blended
 * from four rows of the source, and the blend is then read along x; an axis whose number of voxels
 * stays is copied.
 *
 * @param shapeZyx the source's shape
 * @param toShapeZyx the result's shape
 * @param stepZyx source voxels per result voxel
 * @param firstRow the row of the source that its planes begin with, where they are cut off
 */
export function linearPlanes(
  shapeZyx: readonly number[],
  toShapeZyx: readonly number[],
  stepZyx: readonly number[],
  firstRow = 0,
): LinearPlanes {
  const [, height, width] = shapeZyx;
  const toWidth = toShapeZyx[2];
  const [planes, lines, columns] = [0, 1, 2].map((axis) =>
    linearWeights(shapeZyx[axis], { length: toShapeZyx[axis], step: stepZyx[axis] })
  );
  const area = height * width;
  const rowBytes = width * FLOAT_BYTES;
  const toRowBytes = toWidth * FLOAT_BYTES;
  const line = 2 * area * FLOAT_BYTES;
  const low = line + rowBytes + VECTOR_BYTES;
  const weight = low + toRowBytes;
  const out = weight + toRowBytes;
  const bytes = out + toRowBytes;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const kernels = linearRowKernels(memory);
  const floats = new Float32Array(memory.buffer);
  const lineEnd = (line + rowBytes) / FLOAT_BYTES;
  const copied = floats.subarray(line / FLOAT_BYTES, lineEnd);
  const read = floats.subarray(out / FLOAT_BYTES, out / FLOAT_BYTES + toWidth);
  new Int32Array(memory.buffer, low, toWidth).set(columns.low.map((at) => at * FLOAT_BYTES));
  floats.set(columns.weight, weight / FLOAT_BYTES);
  const held = [-1, -1];
  let heldVolume = 0;
  let near = 0;
  let far = 0;
  let zWeight = 0;

  function hold(plane: number, planeOf: (plane: number) => Numbers): number {
    const slot = plane % 2;
    if (held[slot] !== plane) {
      floats.set(planeOf(plane), slot * area + firstRow * width);
      held[slot] = plane;
    }
    return slot * area * FLOAT_BYTES;
  }

  function load(z: number, planeOf: (plane: number) => Numbers, volume = 0): void {
    if (volume !== heldVolume) held.fill(-1);
    heldVolume = volume;
    zWeight = planes.weight[z];
    near = hold(planes.low[z], planeOf);
    far = zWeight === 0 ? near : hold(planes.low[z] + 1, planeOf);
  }

  function row(y: number, from = 0, to = toWidth): Float32Array {
    const yWeight = lines.weight[y];
    const above = lines.low[y] * rowBytes;
    const below = yWeight === 0 ? above : above + rowBytes;
    if (zWeight === 0 && yWeight === 0) {
      const start = (near + above) / FLOAT_BYTES;
      floats.copyWithin(line / FLOAT_BYTES, start, start + width);
    } else {
      kernels.blend(
        near + above,
        near + below,
        far + above,
        far + below,
        line,
        line + rowBytes,
        (1 - zWeight) * (1 - yWeight),
        (1 - zWeight) * yWeight,
        zWeight * (1 - yWeight),
        zWeight * yWeight,
      );
    }
    if (width === toWidth) return copied;
    floats[lineEnd] = floats[lineEnd - 1];
    const skipped = from * FLOAT_BYTES;
    kernels.read(line, low + skipped, weight + skipped, out + skipped, out + to * FLOAT_BYTES);
    return read;
  }

  return {
    sources: neighboursOf(planes),
    rows: neighboursOf(lines),
    columns: neighboursOf(columns),
    load,
    row,
  };
}

function neighboursOf({ low, weight }: ReturnType<typeof linearWeights>) {
  return Array.from(low, (near, i) => ({ near, far: weight[i] === 0 ? near : near + 1 }));
}
