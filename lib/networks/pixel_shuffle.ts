import type { Tensor5D } from "../engine/tensor_types.ts";

/**
 * Turns blocks of pixels in the plane into channels; channel c of pixel (i, j) of a block becomes
 * channel c·r² + i·r + j (Shi et al., 2016).
 *
 * @param x [n, z, y, x, channels]
 * @param r edge of the blocks
 */
export function pixelUnshuffle(x: Tensor5D, r: number): Tensor5D {
  const [n, z, y, xs, channels] = x.shape;
  return x.reshape([n * z * (y / r), r, xs / r, r, channels])
    .transpose([0, 2, 4, 1, 3])
    .reshape([n, z, y / r, xs / r, channels * r * r]);
}

/** The way back of {@linkcode pixelUnshuffle}. */
export function pixelShuffle(x: Tensor5D, r: number): Tensor5D {
  const [n, z, y, xs, all] = x.shape;
  const channels = all / (r * r);
  return x.reshape([n * z * y, xs, channels, r, r])
    .transpose([0, 3, 1, 4, 2])
    .reshape([n, z, y * r, xs * r, channels]);
}
