/**
 * Smoothing of a periodic axis by a Gaussian, which is exact in Fourier space, as a matrix.
 *
 * @param size voxels of the axis
 * @param sigma standard deviation in voxels; Infinity takes the mean
 */
export function periodicGaussianMatrix(size: number, sigma: number): Float32Array {
  const row = Array.from({ length: size }, (_, distance) => {
    let sum = 0;
    for (let k = 0; k < size; k++) {
      const frequency = Math.min(k, size - k) / size;
      const damping = k === 0 ? 1 : Math.exp(-2 * (Math.PI * sigma * frequency) ** 2);
      sum += damping * Math.cos((2 * Math.PI * k * distance) / size);
    }
    return sum / size;
  });
  return Float32Array.from(
    { length: size * size },
    (_, i) => row[Math.abs(Math.floor(i / size) - i % size)],
  );
}
