/**
 * A normalised Gaussian of 11 taps, or a single one for sigma 0.
 *
 * @param sigma standard deviation in taps
 */
export function gaussianKernel(sigma: number): number[] {
  const taps = Array.from({ length: 11 }, (_, i) => i - 5);
  const weights = taps.map((t) => sigma > 0 ? Math.exp(-0.5 * (t / sigma) ** 2) : t === 0 ? 1 : 0);
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
