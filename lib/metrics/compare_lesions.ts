import { connectedComponents } from "../volumes/connected_components.ts";

/** How the parts of two masks are matched. */
export interface LesionMatching {
  /** Neighbours that belong together: 6, 18 or 26. @default {26} */
  readonly connectivity?: 6 | 18 | 26;
  /**
   * Least intersection over union of a pair. 0: a part of the reference is found where any voxel of
   * it is predicted, a predicted part is right where any voxel of it is in the reference. More than
   * 0: pairs are made one to one, the largest IoU first, as long as it is at least this.
   *
   * @default {0}
   */
  readonly minIou?: number;
}

/** How many connected parts of a reference were found, and how many predicted ones are right. */
export interface LesionComparison {
  /** Connected parts of the reference. */
  readonly lesionsReference: number;
  /** Connected parts of the prediction. */
  readonly lesionsPrediction: number;
  /** Parts of the reference that were found. */
  readonly lesionsFound: number;
  /** Predicted parts that are right. */
  readonly lesionsRight: number;
  /** Found parts over those of the reference; null without any. */
  readonly lesionRecall: number | null;
  /** Right parts over the predicted ones; null without any. */
  readonly lesionPrecision: number | null;
  /** Harmonic mean of both; 0 where one mask has no part, null where neither has. */
  readonly lesionF1: number | null;
}

/**
 * Compares two masks part by connected part.
 *
 * @param reference 0 is background
 * @param prediction the same on the same grid
 *
 * @example One of two lesions found, and nothing else
 * ```ts
 * import { compareLesions } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const reference = Uint8Array.of(1, 1, 0, 1, 0);
 * const lesions = compareLesions(reference, Uint8Array.of(0, 1, 0, 0, 0), [1, 1, 5]);
 * assert.deepEqual([lesions.lesionRecall, lesions.lesionPrecision], [0.5, 1]);
 * ```
 */
export function compareLesions(
  reference: Uint8Array,
  prediction: Uint8Array,
  shapeZyx: readonly [number, number, number],
  matching: LesionMatching = {},
): LesionComparison {
  const { connectivity = 26, minIou = 0 } = matching;
  const a = connectedComponents({ data: reference, shapeZyx }, { connectivity });
  const b = connectedComponents({ data: prediction, shapeZyx }, { connectivity });
  const shared = new Map<number, number>();
  let last = -1;
  let run = 0;
  for (let i = 0; i < a.labels.length; i++) {
    if (a.labels[i] === 0 || b.labels[i] === 0) continue;
    const pair = (a.labels[i] - 1) * b.count + b.labels[i] - 1;
    if (pair !== last) {
      if (last >= 0) shared.set(last, (shared.get(last) ?? 0) + run);
      last = pair;
      run = 0;
    }
    run++;
  }
  if (last >= 0) shared.set(last, (shared.get(last) ?? 0) + run);
  const pairs = [...shared].map(([pair, voxels]) => {
    const ofReference = Math.floor(pair / b.count);
    const ofPrediction = pair % b.count;
    const union = a.sizes[ofReference] + b.sizes[ofPrediction] - voxels;
    return { ofReference, ofPrediction, iou: voxels / union };
  });
  const found = new Set<number>();
  const right = new Set<number>();
  if (minIou > 0) pairs.sort((p, q) => q.iou - p.iou);
  for (const { ofReference, ofPrediction, iou } of pairs) {
    if (minIou > 0 && (iou < minIou || found.has(ofReference) || right.has(ofPrediction))) continue;
    found.add(ofReference);
    right.add(ofPrediction);
  }
  return scores(a.count, b.count, { found: found.size, right: right.size });
}

function scores(
  lesionsReference: number,
  lesionsPrediction: number,
  { found, right }: { found: number; right: number },
): LesionComparison {
  const lesionRecall = lesionsReference === 0 ? null : found / lesionsReference;
  const lesionPrecision = lesionsPrediction === 0 ? null : right / lesionsPrediction;
  const sum = (lesionRecall ?? 0) + (lesionPrecision ?? 0);
  const product = (lesionRecall ?? 0) * (lesionPrecision ?? 0);
  const none = lesionsReference === 0 && lesionsPrediction === 0;
  return {
    lesionsReference,
    lesionsPrediction,
    lesionsFound: found,
    lesionsRight: right,
    lesionRecall,
    lesionPrecision,
    lesionF1: none ? null : sum === 0 ? 0 : 2 * product / sum,
  };
}
