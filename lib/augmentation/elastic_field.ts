import type { Tensor, Tensor1D, Tensor3D, Tensor5D } from "../engine/tensor_types.ts";
import { applyAlongAxes } from "./apply_along_axes.ts";
import type { TripleZyx } from "./augmentation_draw.ts";
import { standardNormal } from "./standard_normal.ts";

/**
 * A smooth random field: white noise smoothed along all axes, its largest displacement along each
 * axis scaled to a magnitude, its mean taken away.
 *
 * @param seed int32 of two
 * @param magnitudes voxels along z, y, x
 * @param smoothing matrices along z, y, x for the displacements along each axis, [3, size, size]
 * @returns voxels, [3, z, y, x]
 */
export function elasticField(
  patchZyx: TripleZyx,
  { seed, magnitudes, smoothing }: {
    readonly seed: Tensor1D;
    readonly magnitudes: Tensor1D;
    readonly smoothing: readonly Tensor3D[];
  },
): Tensor {
  const noise = standardNormal([1, ...patchZyx, 3], seed) as Tensor5D;
  const smooth = applyAlongAxes(noise, smoothing);
  const largest = smooth.abs().max([0, 1, 2, 3], true);
  const scaled = smooth.div(largest.maximum(1e-8)).mul(magnitudes);
  return scaled.sub(scaled.mean([0, 1, 2, 3], true)).squeeze([0]).transpose([3, 0, 1, 2]) as Tensor;
}
