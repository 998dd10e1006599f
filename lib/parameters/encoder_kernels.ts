/**
 * The kernels of an encoder's stages: those that stay in the plane first, (1, 3, 3), then (3, 3, 3).
 *
 * @param stages how many
 * @param n2dConvs how many of them stay in the plane
 * @returns kernel edges of each stage, (z, y, x)
 */
export function encoderKernels(stages: number, n2dConvs: number): [number, number, number][] {
  return Array.from({ length: stages }, (_, i) => i < n2dConvs ? [1, 3, 3] : [3, 3, 3]);
}
