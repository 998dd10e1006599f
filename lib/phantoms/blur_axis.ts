/**
 * Blurs an array along one axis with a normalised Gaussian, values beyond the edges equal to the
 * edge's. In place.
 *
 * @param data values in C order
 * @param shapeZyx their shape
 * @param axis 0 for z, 1 for y, 2 for x
 * @param sigma standard deviation in voxels
 */
export function blurAxis(
  data: Float32Array,
  shapeZyx: readonly [number, number, number],
  { axis, sigma }: { readonly axis: 0 | 1 | 2; readonly sigma: number },
): void {
  const reach = Math.ceil(3 * sigma);
  const kernel = Array.from(
    { length: 2 * reach + 1 },
    (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const length = shapeZyx[axis];
  const inner = shapeZyx.slice(axis + 1).reduce((product, n) => product * n, 1);
  const line = new Float64Array(length + 2 * reach);
  for (let start = 0; start < data.length; start += length * inner) {
    for (let lane = start; lane < start + inner; lane++) {
      for (let i = 0; i < line.length; i++) {
        line[i] = data[lane + Math.min(Math.max(i - reach, 0), length - 1) * inner];
      }
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = 0; k < kernel.length; k++) sum += kernel[k] * line[i + k];
        data[lane + i * inner] = sum / total;
      }
    }
  }
}
