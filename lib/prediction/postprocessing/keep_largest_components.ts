import { connectedComponents } from "../../volumes/connected_components.ts";
import { classBoxes, type ClassCut, cutClass, forEachVoxel } from "./class_cut.ts";
import type { LabelArray } from "./label_array.ts";

type Triple = readonly [number, number, number];

/**
 * Makes background of all but the largest connected part of each of some classes. Voxels that touch
 * at a corner belong together; of parts of one size the one that a scan (x fastest) meets first stays.
 *
 * @param label changed in place
 */
export function keepLargestComponents(
  label: LabelArray,
  { shapeZyx, classes }: { readonly shapeZyx: Triple; readonly classes: readonly number[] },
): void {
  const boxes = classBoxes(label, shapeZyx);
  for (const number of classes) {
    const box = boxes.get(number);
    if (box === undefined) continue;
    keepLargest(label, cutClass(label, number, { shapeZyx, box }), shapeZyx);
  }
}

/**
 * Makes background of all but the largest connected part of what is no background, whatever its
 * classes.
 *
 * @param label changed in place
 */
export function keepLargestForeground(label: LabelArray, shapeZyx: Triple): void {
  const mask = new Uint8Array(label.length);
  for (let i = 0; i < label.length; i++) if (label[i] !== 0) mask[i] = 1;
  keepLargest(label, { mask, shapeZyx, box: { from: [0, 0, 0], to: shapeZyx } }, shapeZyx);
}

function keepLargest(label: LabelArray, cut: ClassCut, wholeZyx: Triple): void {
  const { labels, sizes, count } = connectedComponents({ data: cut.mask, shapeZyx: cut.shapeZyx });
  if (count < 2) return;
  let largest = 1;
  for (let number = 2; number <= count; number++) {
    if (sizes[number - 1] > sizes[largest - 1]) largest = number;
  }
  forEachVoxel(cut, wholeZyx, (inMask, inLabel) => {
    if (labels[inMask] !== 0 && labels[inMask] !== largest) label[inLabel] = 0;
  });
}
