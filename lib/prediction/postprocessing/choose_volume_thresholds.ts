import { meanOfPresent } from "../../foundation/statistics.ts";
import { connectedComponents } from "../../volumes/connected_components.ts";
import { classBoxes, cutClass, forEachVoxel } from "./class_cut.ts";
import type { PostprocessingCase } from "./choose_largest_components.ts";

/** A case of a cross-validation with its voxels' size. */
export interface MeasuredPostprocessingCase extends PostprocessingCase {
  /** Distance of neighbouring voxels in mm. */
  readonly spacingZyxMm: readonly [number, number, number];
}

/** What {@linkcode chooseVolumeThresholds} found. */
export interface VolumeThresholdsChoice {
  /** For each class the mm³ below which a connected part is removed; 0 removes none. */
  readonly volume_thresholds: readonly number[];
  /** Mean Dice of each class before; null where no case holds it. */
  readonly diceBefore: readonly (number | null)[];
  /** Mean Dice of each class with the thresholds. */
  readonly diceAfter: readonly (number | null)[];
}

/** A class in one case: its connected parts by volume, and the reference. */
interface ClassParts {
  readonly parts: readonly {
    readonly mm3: number;
    readonly voxels: number;
    readonly right: number;
  }[];
  readonly referenceVoxels: number;
}

/**
 * Chooses from cross-validation the volume below which connected parts of a class are removed: for
 * each class the one with the highest mean Dice, the smallest of several, and none where nothing is
 * gained. Thresholds lie midway between the volumes of two parts.
 *
 * @param cases one after the other; each is looked at once
 *
 * @example A right part of 3 mm³ and a wrong one of 1 mm³
 * ```ts
 * import { chooseVolumeThresholds } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { volume_thresholds, diceAfter } = await chooseVolumeThresholds([{
 *   shapeZyx: [1, 1, 6],
 *   spacingZyxMm: [1, 1, 1],
 *   reference: Uint8Array.of(1, 1, 1, 0, 0, 0),
 *   prediction: Uint8Array.of(1, 1, 1, 0, 0, 1),
 * }], { classes: [1] });
 * assert.deepEqual(volume_thresholds, [2]);
 * assert.deepEqual(diceAfter, [1]);
 * ```
 */
export async function chooseVolumeThresholds(
  cases: Iterable<MeasuredPostprocessingCase> | AsyncIterable<MeasuredPostprocessingCase>,
  { classes }: { readonly classes: readonly number[] },
): Promise<VolumeThresholdsChoice> {
  const found = new Map<number, ClassParts[]>(classes.map((number) => [number, []]));
  for await (const one of cases) {
    for (const number of classes) found.get(number)!.push(partsOfClass(one, number));
  }
  const chosen = classes.map((number) => bestThreshold(found.get(number)!));
  return {
    volume_thresholds: chosen.map(({ threshold }) => threshold),
    diceBefore: chosen.map(({ before }) => before),
    diceAfter: chosen.map(({ after }) => after),
  };
}

function partsOfClass(
  { prediction, reference, shapeZyx, spacingZyxMm }: MeasuredPostprocessingCase,
  number: number,
): ClassParts {
  let referenceVoxels = 0;
  for (let i = 0; i < reference.length; i++) if (reference[i] === number) referenceVoxels++;
  const box = classBoxes(prediction, shapeZyx).get(number);
  if (box === undefined) return { parts: [], referenceVoxels };
  const cut = cutClass(prediction, number, { shapeZyx, box });
  const { labels, sizes } = connectedComponents({ data: cut.mask, shapeZyx: cut.shapeZyx });
  const right = new Float64Array(sizes.length);
  forEachVoxel(cut, shapeZyx, (inMask, inLabel) => {
    if (labels[inMask] !== 0 && reference[inLabel] === number) right[labels[inMask] - 1]++;
  });
  const voxelMm3 = spacingZyxMm[0] * spacingZyxMm[1] * spacingZyxMm[2];
  const parts = Array.from(sizes, (voxels, i) => ({
    mm3: voxels * voxelMm3,
    voxels,
    right: right[i],
  }));
  return { parts, referenceVoxels };
}

function bestThreshold(cases: readonly ClassParts[]) {
  const volumes = [...new Set(cases.flatMap(({ parts }) => parts.map(({ mm3 }) => mm3)))]
    .sort((a, b) => a - b);
  const before = meanDice(cases, 0);
  let threshold = 0;
  let after = before;
  for (const [i, mm3] of volumes.slice(0, -1).entries()) {
    const candidate = (mm3 + volumes[i + 1]) / 2;
    const dice = meanDice(cases, candidate);
    if (dice === null || dice <= (after ?? 0)) continue;
    threshold = candidate;
    after = dice;
  }
  return { threshold, before, after };
}

function meanDice(cases: readonly ClassParts[], threshold: number): number | null {
  return meanOfPresent(cases.map(({ parts, referenceVoxels }) => {
    let [right, predicted] = [0, 0];
    for (const part of parts) {
      if (part.mm3 < threshold) continue;
      right += part.right;
      predicted += part.voxels;
    }
    const both = predicted + referenceVoxels;
    return both === 0 ? null : 2 * right / both;
  }));
}
