/**
 * A normalised Gaussian of an odd number of taps, or a single one for sigma 0.
 *
 * @param sigma standard deviation in taps
 */
export function gaussianKernel(sigma: number, taps: number): number[] {
  const places = Array.from({ length: taps }, (_, i) => i - (taps - 1) / 2);
  const weights = places.map((t) => sigma > 0 ? Math.exp(-0.5 * (t / sigma) ** 2) : t ? 0 : 1);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
