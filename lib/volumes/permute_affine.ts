import type { AxisMapping } from "./permute_voxels.ts";

/**
 * The affine of a grid whose axes were reordered and flipped: every voxel keeps its place in space.
 *
 * @param affineRas the source's affine
 * @param shapeZyx the source's shape
 */
export function permuteAffine(
  affineRas: readonly number[],
  shapeZyx: readonly [number, number, number],
  mapping: AxisMapping,
): number[] {
  const size = [shapeZyx[2], shapeZyx[1], shapeZyx[0]];
  const result = [...affineRas];
  for (let row = 0; row < 3; row++) {
    let shift = affineRas[row * 4 + 3];
    mapping.axes.forEach((axis, i) => {
      const value = affineRas[row * 4 + axis];
      result[row * 4 + i] = mapping.flips[i] ? 0 - value : value;
      if (mapping.flips[i]) shift += value * (size[axis] - 1);
    });
    result[row * 4 + 3] = shift;
  }
  return result;
}
