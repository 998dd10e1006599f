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
 * An image smaller than the kernel is padded before the library sees it: oneDNN's bfloat16 filter
 * gradient, as of TensorFlow 2.21, reads and writes beyond its memory where its own padding meets
 * from both sides.
 *
 * @param x [n, z, y, x, inChannels]
 * @param filter [kz, ky, kx, inChannels, outChannels], odd sizes for `half`
 * @returns [n, z', y', x', outChannels]
 */
export function conv3d(x: Tensor5D, filter: Tensor5D, options: Conv3dOptions = {}): Tensor5D {
  const { strides = [1, 1, 1], padding = "half" } = options;
  const steps = [...strides] as [number, number, number];
  if (padding === "valid") return tf.conv3d(x, filter, steps, "valid");
  const kernel = filter.shape.slice(0, 3);
  const size = x.shape.slice(1, 4);
  if (padding === "half" && kernel.some((edge) => edge % 2 === 0)) {
    throw new RangeError(
      `Cannot pad by half the kernel: its sizes must be odd, received ${kernel}`,
    );
  }
  const libraryPads = padding === "same" || strides.every((stride) => stride === 1);
  if (libraryPads && size.every((n, i) => n >= kernel[i])) {
    return tf.conv3d(x, filter, steps, "same");
  }
  const paddingOf = padding === "same" ? samePadding : halfPadding;
  const pads = kernel.map((edge, i) => paddingOf(edge, strides[i], size[i]));
  if (pads.every(([low, high]) => low === 0 && high === 0)) {
    return tf.conv3d(x, filter, steps, "valid");
  }
  return tf.conv3d(tf.pad(x, [[0, 0], ...pads, [0, 0]]), filter, steps, "valid");
}

/** Zeros before and after; those at the end that no window reaches are left out. */
function halfPadding(kernel: number, stride: number, size: number): [number, number] {
  const half = (kernel - 1) / 2;
  const count = Math.floor((size + 2 * half - kernel) / stride) + 1;
  return [half, Math.max(0, (count - 1) * stride + kernel - half - size)];
}

/** Zeros before and after as TensorFlow puts them, the odd one after. */
function samePadding(kernel: number, stride: number, size: number): [number, number] {
  const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + kernel - size);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}
