/** How the votes of overlapping windows are weighed. */
export type PatchWeightType = "gaussian" | "linear" | "constant";

/** Options of {@linkcode patchWeights}. */
export interface PatchWeightsOptions {
  /** Standard deviation as a fraction of the window's edge, for `gaussian`. @default {0.125} */
  readonly sigma?: number;
  /** Weight at the border, for `linear`. @default {0.1} */
  readonly linearMin?: number;
}

/**
 * Weights of a window's voxels, largest in the middle: a Gaussian about voxel n // 2 with its
 * maximum at 1 and its zeros lifted to its smallest other value (ovseg, nnU-Net), a hat, or ones.
 *
 * @param patchZyx the window
 * @returns z·y·x weights, x fastest
 */
export function patchWeights(
  patchZyx: readonly number[],
  type: PatchWeightType,
  options: PatchWeightsOptions = {},
): Float32Array {
  const axes = axisWeights(patchZyx, type, options);
  const product = axes.reduce((whole, axis) => whole.flatMap((a) => axis.map((b) => a * b)), [1]);
  const weights = Float32Array.from(product);
  const least = weights.reduce((low, w) => w > 0 && w < low ? w : low, Infinity);
  return weights.map((weight) => weight === 0 ? least : weight);
}

/**
 * The factors of a window's weights along z, y, x: their product, where it is not 0, is the weight.
 */
export function axisWeights(
  patchZyx: readonly number[],
  type: PatchWeightType,
  options: PatchWeightsOptions = {},
): number[][] {
  const { sigma = 0.125, linearMin = 0.1 } = options;
  return patchZyx.map((size) => {
    if (type === "gaussian") return gaussian(size, sigma * size);
    if (type === "linear") return hat(size, linearMin);
    return new Array<number>(size).fill(1);
  });
}

function gaussian(size: number, sigma: number): number[] {
  const center = Math.floor(size / 2);
  const reach = Math.floor(4 * sigma + 0.5);
  return Array.from({ length: size }, (_, i) => {
    const distance = Math.abs(i - center);
    return distance > reach ? 0 : Math.exp(-0.5 * (distance / sigma) ** 2);
  });
}

function hat(size: number, linearMin: number): number[] {
  const half = Math.ceil(size / 2);
  return Array.from({ length: size }, (_, i) => {
    const fromBorder = Math.min(i, size - 1 - i);
    return half === 1 ? 1 : linearMin + ((1 - linearMin) * fromBorder) / (half - 1);
  });
}
