import { classBoxes, cutClass, forEachVoxel } from "./class_cut.ts";
import type { LabelArray } from "./label_array.ts";

/**
 * Smooths each class slice by slice: a closing, then an opening with a cross of 3 × 3 voxels. What
 * lies outside of the volume is background for both. A voxel that several classes claim stays what it
 * was if that is one of them, and is the last one's otherwise.
 *
 * @param label not changed
 * @param options the classes in the order in which they claim voxels
 */
export function cleanSurfaces<T extends LabelArray>(
  label: T,
  { shapeZyx, classes }: {
    readonly shapeZyx: readonly [number, number, number];
    readonly classes: readonly number[];
  },
): T {
  const boxes = classBoxes(label, shapeZyx);
  const result = new (label.constructor as new (length: number) => T)(label.length);
  for (const number of classes) {
    const box = boxes.get(number);
    if (box === undefined) continue;
    const cut = cutClass(label, number, { shapeZyx, box, margin: 2 });
    const [depth, height, width] = cut.shapeZyx;
    const clean = planeCleaner(height, width);
    for (let z = 0; z < depth; z++) {
      clean(cut.mask.subarray(z * height * width, (z + 1) * height * width));
    }
    forEachVoxel(cut, shapeZyx, (inMask, inLabel) => {
      if (cut.mask[inMask] === 0) return;
      const isOwners = result[inLabel] !== 0 && result[inLabel] === label[inLabel];
      if (!isOwners) result[inLabel] = number;
    });
  }
  return result;
}

/** Makes a function that closes and opens a plane in place; planes get a rim of background. */
function planeCleaner(height: number, width: number): (plane: Uint8Array) => void {
  const wide = width + 2;
  const size = (height + 2) * wide;
  const a = new Uint8Array(size);
  const b = new Uint8Array(size);

  return function clean(plane: Uint8Array): void {
    for (let y = 0; y < height; y++) {
      a.set(plane.subarray(y * width, (y + 1) * width), (y + 1) * wide + 1);
    }
    dilate(a, b);
    erode(b, a);
    erode(a, b);
    dilate(b, a);
    for (let y = 0; y < height; y++) {
      const start = (y + 1) * wide + 1;
      plane.set(a.subarray(start, start + width), y * width);
    }
  };

  function dilate(from: Uint8Array, to: Uint8Array): void {
    for (let y = 1; y <= height; y++) {
      for (let i = y * wide + 1, end = i + width; i < end; i++) {
        to[i] = from[i] | from[i - 1] | from[i + 1] | from[i - wide] | from[i + wide];
      }
    }
  }

  function erode(from: Uint8Array, to: Uint8Array): void {
    for (let y = 1; y <= height; y++) {
      for (let i = y * wide + 1, end = i + width; i < end; i++) {
        to[i] = from[i] & from[i - 1] & from[i + 1] & from[i - wide] & from[i + wide];
      }
    }
  }
}
