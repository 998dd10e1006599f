import type { VoxelArray } from "../volumes/voxel_array.ts";

/** Voxels of one class in both maps, in the prediction only, in the reference only. */
export interface ClassOverlap {
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
}

/**
 * Counts the overlap of every class above 0 that either label map holds, in one pass.
 *
 * @param reference class numbers of the reference
 * @param prediction class numbers of the prediction, as many
 */
export function classOverlaps(
  reference: VoxelArray,
  prediction: VoxelArray,
): Map<number, ClassOverlap> {
  if (reference.length !== prediction.length) {
    throw new RangeError(
      `Cannot compare label maps: ${reference.length} and ${prediction.length} voxels`,
    );
  }
  const overlaps = new Map<number, ClassOverlap>();
  for (let i = 0; i < reference.length; i++) {
    const inReference = Number(reference[i]);
    const inPrediction = Number(prediction[i]);
    if (inReference === inPrediction) {
      if (inReference > 0) overlapOf(inReference).truePositives++;
    } else {
      if (inReference > 0) overlapOf(inReference).falseNegatives++;
      if (inPrediction > 0) overlapOf(inPrediction).falsePositives++;
    }
  }
  return overlaps;

  function overlapOf(label: number): ClassOverlap {
    let overlap = overlaps.get(label);
    if (overlap === undefined) {
      overlap = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
      overlaps.set(label, overlap);
    }
    return overlap;
  }
}
