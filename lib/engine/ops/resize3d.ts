import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import type { SizeZyx } from "./conv3d.ts";

/** Options of {@linkcode resize3d}. */
export interface Resize3dOptions {
  /** How values between voxel centres are found. @default {"trilinear"} */
  readonly interpolation?: "trilinear" | "nearest";
  /** Whether the centres of the corner voxels, not their corners, stay in place. @default {false} */
  readonly alignCorners?: boolean;
}

/**
 * Resizes a batch of volumes, with PyTorch's conventions (`interpolate`, nearest by floor), one axis
 * after the other, with gradients.
 *
 * @param x [n, z, y, x, channels]
 * @param size the new z, y, x
 */
export function resize3d(x: Tensor5D, size: SizeZyx, options: Resize3dOptions = {}): Tensor5D {
  const { interpolation = "trilinear", alignCorners = false } = options;
  let result = x;
  for (const [i, length] of size.entries()) {
    const axis = i + 1;
    const old = result.shape[axis];
    if (old === length) continue;
    result = interpolation === "nearest"
      ? tf.gather(result, indices(length, (k) => Math.floor((k * old) / length)), axis)
      : interpolateAxis(result, axis, positions(old, length, alignCorners));
  }
  return result;
}

function positions(old: number, length: number, alignCorners: boolean): number[] {
  return Array.from({ length }, (_, k) => {
    const position = alignCorners
      ? (length === 1 ? 0 : (k * (old - 1)) / (length - 1))
      : ((k + 0.5) * old) / length - 0.5;
    return Math.min(old - 1, Math.max(0, position));
  });
}

function interpolateAxis(x: Tensor5D, axis: number, at: readonly number[]): Tensor5D {
  const last = x.shape[axis] - 1;
  const low = tf.gather(x, indices(at.length, (k) => Math.floor(at[k])), axis);
  const high = tf.gather(x, indices(at.length, (k) => Math.min(last, Math.floor(at[k]) + 1)), axis);
  const shape = [1, 1, 1, 1, 1];
  shape[axis] = at.length;
  const weight = tf.tensor(at.map((position) => position - Math.floor(position)), shape);
  return low.add(high.sub(low).mul(weight));
}

function indices(length: number, at: (k: number) => number) {
  return tf.tensor1d(Int32Array.from({ length }, (_, k) => at(k)), "int32");
}
