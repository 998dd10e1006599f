import { type ClassBox, classMask, classOverlaps } from "../../metrics/class_overlaps.ts";
import type { LabelArray } from "./label_array.ts";

type Triple = readonly [number, number, number];

/** A class of a label map as a mask of its own. */
export interface ClassCut {
  /** 1 for the class, 0 elsewhere. */
  readonly mask: Uint8Array;
  /** Shape of the mask. */
  readonly shapeZyx: Triple;
  /** The part of the label map that the mask is. */
  readonly box: ClassBox;
}

/** The box of every class above 0 that a label map holds. */
export function classBoxes(label: LabelArray, shapeZyx: Triple): Map<number, ClassBox> {
  const { classes } = classOverlaps(label, label, { shapeZyx });
  return new Map([...classes].map(([number, { box }]) => [number, box]));
}

/** Cuts a class out of a label map, in its box and some voxels around it where there are any. */
export function cutClass(
  label: LabelArray,
  number: number,
  { shapeZyx, box, margin = 0 }: {
    readonly shapeZyx: Triple;
    readonly box: ClassBox;
    /** @default {0} */
    readonly margin?: number;
  },
): ClassCut {
  const [z0, y0, x0] = box.from.map((at) => Math.max(0, at - margin));
  const [z1, y1, x1] = box.to.map((at, axis) => Math.min(shapeZyx[axis], at + margin));
  const wider = { from: [z0, y0, x0], to: [z1, y1, x1] } as const;
  return {
    mask: classMask(label, number, { box: wider, shapeZyx }),
    shapeZyx: [z1 - z0, y1 - y0, x1 - x0],
    box: wider,
  };
}

/** Calls with the place of every voxel of a cut in its mask and in the label map. */
export function forEachVoxel(
  { shapeZyx: [depth, height, width], box: { from } }: ClassCut,
  wholeZyx: Triple,
  visit: (inMask: number, inLabel: number) => void,
): void {
  let inMask = 0;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const row = ((z + from[0]) * wholeZyx[1] + y + from[1]) * wholeZyx[2] + from[2];
      for (let x = 0; x < width; x++) visit(inMask++, row + x);
    }
  }
}

/** The slices of a cut, or the cut itself, as masks with the place of their first voxel. */
export function partsOf(
  { mask, shapeZyx: [depth, height, width] }: ClassCut,
  inSlices: boolean,
): { readonly data: Uint8Array; readonly shapeZyx: Triple; readonly start: number }[] {
  if (!inSlices) return [{ data: mask, shapeZyx: [depth, height, width], start: 0 }];
  const plane = height * width;
  return Array.from({ length: depth }, (_, z) => ({
    data: mask.subarray(z * plane, (z + 1) * plane),
    shapeZyx: [1, height, width] as const,
    start: z * plane,
  }));
}
