/**
 * An axis made coarser by a factor (voxels left out) and fine again (linear, half-voxel centres),
 * as a matrix, row by row: output = matrix · input.
 *
 * @param size voxels of the axis
 * @param factor 1 for no change
 * @param kind which voxels stay: `ovseg` takes those at the low ends of the coarse ones and rounds
 * the coarse size down, `nnunet` takes those at their middle and rounds to the nearest
 */
export function lowResolutionMatrix(
  size: number,
  factor: number,
  kind: "ovseg" | "nnunet",
): Float32Array {
  const matrix = new Float32Array(size * size);
  const ratio = size / factor;
  const coarse = Math.max(1, kind === "ovseg" ? Math.floor(ratio) : Math.round(ratio));
  const kept = (k: number) =>
    Math.min(size - 1, Math.floor(kind === "ovseg" ? k * factor : (k + 0.5) * size / coarse));
  for (let to = 0; to < size; to++) {
    const position = Math.min(coarse - 1, Math.max(0, ((to + 0.5) * coarse) / size - 0.5));
    const low = Math.floor(position);
    const share = position - low;
    matrix[to * size + kept(low)] += 1 - share;
    if (share > 0) matrix[to * size + kept(Math.min(coarse - 1, low + 1))] += share;
  }
  return matrix;
}
