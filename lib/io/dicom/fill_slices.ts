import type { ScanArray } from "./rescale_pixels.ts";

/**
 * Resamples slices at any places onto evenly spaced ones by linear interpolation between the two
 * slices around each. Whole-number arrays are rounded to the nearest.
 *
 * @param source slices one after another
 * @param options.places of the slices in millimetres, ascending
 * @param options.targets the new places, within the range of the old ones
 */
export function fillSlices(
  source: ScanArray,
  options: { readonly places: readonly number[]; readonly targets: readonly number[] },
): ScanArray {
  const { places, targets } = options;
  const size = source.length / places.length;
  const type = source.constructor as new (length: number) => ScanArray;
  const voxels = new type(size * targets.length);
  const round = !(source instanceof Float32Array);
  let low = 0;
  for (const [z, target] of targets.entries()) {
    while (low < places.length - 2 && places[low + 1] <= target) low++;
    const part = Math.min(1, Math.max(0, (target - places[low]) / (places[low + 1] - places[low])));
    const a = source.subarray(low * size, (low + 1) * size);
    const b = source.subarray((low + 1) * size, (low + 2) * size);
    const out = voxels.subarray(z * size, (z + 1) * size);
    for (let i = 0; i < size; i++) {
      const value = a[i] + (b[i] - a[i]) * part;
      out[i] = round ? Math.round(value) : value;
    }
  }
  return voxels;
}
