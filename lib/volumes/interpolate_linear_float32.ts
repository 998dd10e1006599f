import { linearRowKernels } from "./linear_row_kernels.ts";
import { linearWeights } from "./linear_weights.ts";
import type { VoxelArray } from "./voxel_array.ts";

const FLOAT_BYTES = 4;
const VECTOR_BYTES = 16;
const PAGE_BYTES = 65536;

/**
 * Interpolates linearly along z, y and x at once, in 32-bit floats: half-pixel centres, clamped to
 * the edges. Each row of the result is blended from four rows of the source, and the blend is then
 * read along x; an axis whose number of voxels stays is copied.
 *
 * @param source voxels in C order; not changed
 * @param shapeZyx the source's shape
 * @param toShapeZyx the result's shape
 * @param stepZyx source voxels per result voxel
 */
export function interpolateLinearFloat32(
  source: Exclude<VoxelArray, BigInt64Array | BigUint64Array>,
  shapeZyx: readonly number[],
  toShapeZyx: readonly number[],
  stepZyx: readonly number[],
): Float32Array {
  const [, height, width] = shapeZyx;
  const [toDepth, toHeight, toWidth] = toShapeZyx;
  const [planes, rows, columns] = [0, 1, 2].map((axis) =>
    linearWeights(shapeZyx[axis], { length: toShapeZyx[axis], step: stepZyx[axis] })
  );
  const area = height * width;
  const toArea = toHeight * toWidth;
  const result = new Float32Array(toDepth * toArea);
  const rowBytes = width * FLOAT_BYTES;
  const toRowBytes = toWidth * FLOAT_BYTES;
  const line = 2 * area * FLOAT_BYTES;
  const low = line + rowBytes + VECTOR_BYTES;
  const weight = low + toRowBytes;
  const toPlane = weight + toRowBytes;
  const bytes = toPlane + toArea * FLOAT_BYTES;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const kernels = linearRowKernels(memory);
  const floats = new Float32Array(memory.buffer);
  const lineEnd = (line + rowBytes) / FLOAT_BYTES;
  const planeOfResult = floats.subarray(toPlane / FLOAT_BYTES, toPlane / FLOAT_BYTES + toArea);
  new Int32Array(memory.buffer, low, toWidth).set(columns.low.map((at) => at * FLOAT_BYTES));
  floats.set(columns.weight, weight / FLOAT_BYTES);
  const heldPlanes = [-1, -1];
  function hold(plane: number): number {
    const slot = plane % 2;
    if (heldPlanes[slot] !== plane) {
      floats.set(source.subarray(plane * area, (plane + 1) * area), slot * area);
      heldPlanes[slot] = plane;
    }
    return slot * area * FLOAT_BYTES;
  }
  for (let z = 0; z < toDepth; z++) {
    const zWeight = planes.weight[z];
    const near = hold(planes.low[z]);
    const far = zWeight === 0 ? near : hold(planes.low[z] + 1);
    for (let y = 0, to = toPlane; y < toHeight; y++, to += toRowBytes) {
      const yWeight = rows.weight[y];
      const above = rows.low[y] * rowBytes;
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
      if (width === toWidth) {
        floats.copyWithin(to / FLOAT_BYTES, line / FLOAT_BYTES, lineEnd);
      } else {
        floats[lineEnd] = floats[lineEnd - 1];
        kernels.read(line, low, weight, to, to + toRowBytes);
      }
    }
    result.set(planeOfResult, z * toArea);
  }
  return result;
}
