import type { Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";

/** Three sizes in the order z, y, x. */
export type SizeZyx = readonly [number, number, number];

/** Options of {@linkcode conv3d}. */
export interface Conv3dOptions {
  /** Steps in z, y, x. @default {[1, 1, 1]} */
  readonly strides?: SizeZyx;
  /**
   * `half` pads (k − 1) / 2 zeros on both sides of each axis as PyTorch networks do, `same` as
   * TensorFlow does, `valid` not at all.
   *
   * @default {"half"}
   */
  readonly padding?: "half" | "same" | "valid";
}

/**
 * 3D convolution (cross-correlation, as everywhere in deep learning) with gradients.
 *
 * @param x [n, z, y, x, inChannels]
 * @param filter [kz, ky, kx, inChannels, outChannels], odd sizes for `half`
 * @returns [n, z', y', x', outChannels]
 */
export function conv3d(x: Tensor5D, filter: Tensor5D, options: Conv3dOptions = {}): Tensor5D {
  const { strides = [1, 1, 1], padding = "half" } = options;
  const steps = [...strides] as [number, number, number];
  if (padding !== "half") return tf.conv3d(x, filter, steps, padding);
  const kernel = filter.shape.slice(0, 3);
  if (kernel.some((size) => size % 2 === 0)) {
    throw new RangeError(
      `Cannot pad by half the kernel: its sizes must be odd, received ${kernel}`,
    );
  }
  if (strides.every((stride) => stride === 1)) return tf.conv3d(x, filter, 1, "same");
  const pads = kernel.map((size, i) => paddingOf(size, strides[i], x.shape[i + 1]));
  if (pads.every(([low, high]) => low === 0 && high === 0)) {
    return tf.conv3d(x, filter, steps, "valid");
  }
  return tf.conv3d(tf.pad(x, [[0, 0], ...pads, [0, 0]]), filter, steps, "valid");
}

/** Zeros before and after; those at the end that no window reaches are left out. */
function paddingOf(kernel: number, stride: number, size: number): [number, number] {
  const half = (kernel - 1) / 2;
  const count = Math.floor((size + 2 * half - kernel) / stride) + 1;
  return [half, Math.max(0, (count - 1) * stride + kernel - half - size)];
}
