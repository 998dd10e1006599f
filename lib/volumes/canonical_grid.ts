import { canonicalMapping } from "./canonical_mapping.ts";
import { permuteAffine } from "./permute_affine.ts";
import type { Grid } from "./volume.ts";

/** The grid that `canonical` gives a volume of this one, without its voxels. */
export function canonicalGrid({ shapeZyx, affineRas }: Grid): Grid {
  const mapping = canonicalMapping(affineRas);
  const [nz, ny, nx] = shapeZyx;
  const [x, y, z] = mapping.axes.map((axis) => [nx, ny, nz][axis]);
  return { shapeZyx: [z, y, x], affineRas: permuteAffine(affineRas, shapeZyx, mapping) };
}
