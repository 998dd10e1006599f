/** For each voxel of an axis: the two voxels it is mixed from and the share of the second. */
export interface AxisSources {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float32Array;
}

/**
 * Where an axis' voxels come from when the resolution is lowered by a factor (nearest) and raised
 * again (linear, half-voxel centres).
 *
 * @param size voxels of the axis
 * @param factor 1 for no change
 */
export function lowResolutionSources(size: number, factor: number): AxisSources {
  const coarse = Math.max(1, Math.floor(size / factor));
  const fine = (k: number) => Math.min(size - 1, Math.floor(k * factor));
  const low = new Int32Array(size);
  const high = new Int32Array(size);
  const share = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const position = Math.min(coarse - 1, Math.max(0, ((i + 0.5) * coarse) / size - 0.5));
    low[i] = fine(Math.floor(position));
    high[i] = fine(Math.min(coarse - 1, Math.floor(position) + 1));
    share[i] = position - Math.floor(position);
  }
  return { low, high, share };
}
