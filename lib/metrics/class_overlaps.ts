import type { VoxelArray } from "../volumes/voxel_array.ts";

type Triple = readonly [number, number, number];

/** First voxel and the voxel behind the last, along z, y, x. */
export interface ClassBox {
  readonly from: Triple;
  readonly to: Triple;
}

/** Voxels of one class in both maps, in the prediction only, in the reference only. */
export interface ClassOverlap {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  /** The smallest box that holds the class in both maps. */
  box: ClassBox;
}

/** What {@linkcode classOverlaps} found. */
export interface ClassOverlaps {
  /** Every class above 0 that either map holds. */
  readonly classes: Map<number, ClassOverlap>;
  /** Voxels that were looked at. */
  readonly voxels: number;
}

/** Options of {@linkcode classOverlaps}. */
export interface ClassOverlapsOptions {
  readonly shapeZyx: Triple;
  /** Voxels that have this number in the reference are left out. @default {none} */
  readonly ignoreClass?: number;
}

interface Counts extends Omit<ClassOverlap, "box"> {
  readonly from: [number, number, number];
  readonly to: [number, number, number];
}

/**
 * Counts the overlap of every class above 0 that either label map holds and finds the class's box,
 * in one pass over runs of equal voxels.
 *
 * @param reference class numbers of the reference
 * @param prediction class numbers of the prediction, as many
 */
export function classOverlaps(
  reference: VoxelArray,
  prediction: VoxelArray,
  options: ClassOverlapsOptions,
): ClassOverlaps {
  if (reference.length !== prediction.length) {
    throw new RangeError(
      `Cannot compare label maps: ${reference.length} and ${prediction.length} voxels`,
    );
  }
  const { shapeZyx: [depth, height, width], ignoreClass } = options;
  const classes = new Map<number, Counts>();
  const a = new Float64Array(width);
  const b = new Float64Array(width);
  let ignored = 0;
  for (let z = 0, start = 0; z < depth; z++) {
    for (let y = 0; y < height; y++, start += width) {
      copyRow(reference, start, a);
      copyRow(prediction, start, b);
      for (let x = 0; x < width;) {
        const inReference = a[x];
        const inPrediction = b[x];
        const first = x;
        while (x < width && a[x] === inReference && b[x] === inPrediction) x++;
        if (first === x) x++;
        if (inReference === ignoreClass) ignored += x - first;
        else if (inReference === inPrediction) {
          if (inReference > 0) add(inReference, "truePositives", [z, y, first, x]);
        } else {
          if (inReference > 0) add(inReference, "falseNegatives", [z, y, first, x]);
          if (inPrediction > 0) add(inPrediction, "falsePositives", [z, y, first, x]);
        }
      }
    }
  }
  const found = new Map<number, ClassOverlap>();
  for (const [label, { from, to, ...counts }] of classes) {
    found.set(label, { ...counts, box: { from, to } });
  }
  return { classes: found, voxels: reference.length - ignored };

  function add(
    label: number,
    kind: "truePositives" | "falsePositives" | "falseNegatives",
    [z, y, first, end]: readonly [number, number, number, number],
  ): void {
    let counts = classes.get(label);
    if (counts === undefined) {
      counts = {
        truePositives: 0,
        falsePositives: 0,
        falseNegatives: 0,
        from: [z, y, first],
        to: [z + 1, y + 1, end],
      };
      classes.set(label, counts);
    }
    const { from, to } = counts;
    counts[kind] += end - first;
    if (y < from[1]) from[1] = y;
    if (first < from[2]) from[2] = first;
    to[0] = z + 1;
    if (y >= to[1]) to[1] = y + 1;
    if (end > to[2]) to[2] = end;
  }
}

/** The voxels of a class in a box, as a mask of 1 and 0. */
export function classMask(
  map: VoxelArray,
  label: number,
  { box: { from, to }, shapeZyx, ignore }: {
    readonly box: ClassBox;
    readonly shapeZyx: Triple;
    /** Voxels that have this class in this map are 0. */
    readonly ignore?: { readonly map: VoxelArray; readonly label: number };
  },
): Uint8Array {
  const [depth, height, width] = [0, 1, 2].map((axis) => to[axis] - from[axis]);
  const mask = new Uint8Array(depth * height * width);
  const row = new Float64Array(width);
  const other = new Float64Array(width);
  for (let z = 0, i = 0; z < depth; z++) {
    for (let y = 0; y < height; y++) {
      const start = ((z + from[0]) * shapeZyx[1] + y + from[1]) * shapeZyx[2] + from[2];
      copyRow(map, start, row);
      if (ignore !== undefined) copyRow(ignore.map, start, other);
      for (let x = 0; x < width; x++, i++) {
        if (row[x] === label && (ignore === undefined || other[x] !== ignore.label)) mask[i] = 1;
      }
    }
  }
  return mask;
}

function copyRow(map: VoxelArray, start: number, row: Float64Array): void {
  if (map instanceof BigInt64Array || map instanceof BigUint64Array) {
    for (let x = 0; x < row.length; x++) row[x] = Number(map[start + x]);
  } else {
    row.set(map.subarray(start, start + row.length));
  }
}
