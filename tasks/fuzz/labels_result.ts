import type { NamedLabels } from "../../lib/io/rtstruct/named_labels.ts";

/**
 * Whether a label map is what a structure set or a segmentation can hold: as many voxels as its grid
 * says, a geometry in finite numbers, and no class without a name.
 *
 * @returns what is wrong
 */
export function findWrongLabels(labels: NamedLabels): string | undefined {
  const { data, shapeZyx, affineRas, spacingZyxMm, classNames } = labels;
  if (data.length !== shapeZyx[0] * shapeZyx[1] * shapeZyx[2]) return "wrong number of voxels";
  if (![...affineRas, ...spacingZyxMm].every(Number.isFinite)) return "geometry not finite";
  const named = new Set(Object.keys(classNames).map(Number));
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== 0 && !named.has(data[i])) return `label ${data[i]} is no class`;
  }
}
