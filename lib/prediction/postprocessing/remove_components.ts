import { connectedComponents } from "../../volumes/connected_components.ts";
import { classBoxes, cutClass, forEachVoxel, partsOf } from "./class_cut.ts";
import type { LabelArray } from "./label_array.ts";

/** Options of {@linkcode removeComponents}. */
export interface RemoveComponentsOptions {
  readonly shapeZyx: readonly [number, number, number];
  /** Fewest voxels, by class number; a class that is not here keeps its small parts. */
  readonly least?: ReadonlyMap<number, number>;
  /** Most voxels, by class number. */
  readonly most?: ReadonlyMap<number, number>;
  /** Parts slice by slice in place of the volume. @default {false} */
  readonly inSlices?: boolean;
}

/**
 * Makes the connected parts of a class background that have too few or too many voxels. Voxels that
 * touch at a corner belong together: 26 neighbours, 8 in a slice.
 *
 * @param label changed in place
 */
export function removeComponents(label: LabelArray, options: RemoveComponentsOptions): void {
  const { shapeZyx, least, most, inSlices = false } = options;
  for (const [number, box] of classBoxes(label, shapeZyx)) {
    const fewest = least?.get(number) ?? 0;
    const highest = most?.get(number) ?? Infinity;
    if (fewest <= 1 && highest === Infinity) continue;
    const cut = cutClass(label, number, { shapeZyx, box });
    for (const { data, shapeZyx, start } of partsOf(cut, inSlices)) {
      const { labels, sizes } = connectedComponents({ data, shapeZyx });
      for (let i = 0; i < labels.length; i++) {
        if (labels[i] === 0) continue;
        const size = sizes[labels[i] - 1];
        if (size < fewest || size > highest) cut.mask[start + i] = 2;
      }
    }
    forEachVoxel(cut, shapeZyx, (inMask, inLabel) => {
      if (cut.mask[inMask] === 2) label[inLabel] = 0;
    });
  }
}
