import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";

/** Voxels to add before and after each of the axes z, y, x. */
export type PaddingZyx = readonly [
  readonly [number, number],
  readonly [number, number],
  readonly [number, number],
];

/** What stands in the added voxels: a constant, the nearest voxel, or the mirrored volume. */
export type PadMode = "constant" | "edge" | "reflect" | "symmetric";

/**
 * Pads volumes, with NumPy's modes and with gradients.
 *
 * @param x [n, z, y, x, channels]
 * @param padding voxels before and after each axis; less than the size for the mirroring modes
 */
export function pad3d(
  x: Tensor5D,
  padding: PaddingZyx,
  options: { readonly mode?: PadMode; readonly value?: number } = {},
): Tensor5D {
  const { mode = "constant", value = 0 } = options;
  if (mode === "constant") {
    const pairs = padding.map(([low, high]) => [low, high] as [number, number]);
    return tf.pad(x, [[0, 0], ...pairs, [0, 0]], value);
  }
  let result = x;
  for (const [i, [low, high]] of padding.entries()) {
    if (low === 0 && high === 0) continue;
    const size = result.shape[i + 1];
    const source = Int32Array.from(
      { length: low + size + high },
      (_, k) => sourceIndex(k - low, size, mode),
    );
    result = tf.gather(result, tf.tensor1d(source, "int32"), i + 1);
  }
  return result;
}

function sourceIndex(index: number, size: number, mode: PadMode): number {
  if (mode === "edge") return Math.min(size - 1, Math.max(0, index));
  const shift = mode === "reflect" ? 1 : 0;
  const mirrored = index < 0
    ? -index - 1 + shift
    : index >= size
    ? 2 * size - 1 - index - shift
    : index;
  if (mirrored < 0 || mirrored >= size) {
    throw new RangeError(`Cannot mirror: padding must be smaller than the axis of ${size} voxels`);
  }
  return mirrored;
}
