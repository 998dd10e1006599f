import { type ComponentLabels, connectedComponents } from "../../volumes/connected_components.ts";
import { classBoxes, cutClass, forEachVoxel, partsOf } from "./class_cut.ts";
import type { LabelArray } from "./label_array.ts";

/** Options of {@linkcode fillHoles}. */
export interface FillHolesOptions {
  readonly shapeZyx: readonly [number, number, number];
  /** Class after class in this order; a later one may fill what an earlier one has filled. */
  readonly classes: readonly number[];
  /** Holes of each slice in place of those of the volume. @default {false} */
  readonly inSlices?: boolean;
}

/**
 * Gives the holes of each class to the class, also where they hold another one. A hole is what no
 * way across faces (6 neighbours, 4 in a slice) leads out of to the volume's edge.
 *
 * @param label changed in place
 */
export function fillHoles(label: LabelArray, options: FillHolesOptions): void {
  const { shapeZyx, classes, inSlices = false } = options;
  for (const number of classes) {
    const box = classBoxes(label, shapeZyx).get(number);
    if (box === undefined) continue;
    const cut = cutClass(label, number, { shapeZyx, box });
    for (const { data, shapeZyx, start } of partsOf(cut, inSlices)) {
      const outside = data.map((value) => value ^ 1);
      const { labels, count } = connectedComponents(
        { data: outside, shapeZyx },
        { connectivity: 6 },
      );
      const isOpen = openComponents(labels, { shapeZyx, count, inSlices });
      for (let i = 0; i < labels.length; i++) {
        if (labels[i] > 0 && isOpen[labels[i]] === 0) cut.mask[start + i] = 1;
      }
    }
    forEachVoxel(cut, shapeZyx, (inMask, inLabel) => {
      if (cut.mask[inMask] === 1) label[inLabel] = number;
    });
  }
}

/** 1 for each component that reaches an edge of the array. */
function openComponents(
  labels: ComponentLabels,
  { shapeZyx: [depth, height, width], count, inSlices }: {
    shapeZyx: readonly [number, number, number];
    count: number;
    inSlices: boolean;
  },
): Uint8Array {
  const isOpen = new Uint8Array(count + 1);
  for (let z = 0, i = 0; z < depth; z++) {
    const edgeZ = !inSlices && (z === 0 || z === depth - 1);
    for (let y = 0; y < height; y++) {
      const edge = edgeZ || y === 0 || y === height - 1;
      for (let x = 0; x < width; x++, i++) {
        if (edge || x === 0 || x === width - 1) isOpen[labels[i]] = 1;
      }
    }
  }
  return isOpen;
}
