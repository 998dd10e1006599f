import { meanOfPresent } from "../../foundation/statistics.ts";
import { classOverlaps } from "../../metrics/class_overlaps.ts";
import { keepLargestComponents, keepLargestForeground } from "./keep_largest_components.ts";
import type { LabelArray } from "./label_array.ts";

/** A case of a cross-validation: what is true, and what a model said that had not seen it. */
export interface PostprocessingCase {
  /** Voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
  /** Class numbers, x fastest. */
  readonly reference: LabelArray;
  /** Class numbers before any postprocessing. */
  readonly prediction: LabelArray;
}

/** Options of {@linkcode chooseLargestComponents}. */
export interface ChooseLargestComponentsOptions {
  /** The class numbers of the model. */
  readonly classes: readonly number[];
}

/** What {@linkcode chooseLargestComponents} found: two postprocessing parameters, and what they do. */
export interface LargestComponentsChoice {
  /** Whether to keep only the largest component of all foreground. */
  readonly keep_largest_foreground: boolean;
  /** For each class whether to keep only its largest component (after that). */
  readonly keep_only_largest: readonly boolean[];
  /** Mean Dice of each class before; null where no case holds it. */
  readonly diceBefore: readonly (number | null)[];
  /** Mean Dice of each class with what was chosen. */
  readonly diceAfter: readonly (number | null)[];
}

/** Dice of a class in one case, without and with its largest component alone. */
interface ClassDice {
  readonly before: number | null;
  readonly largest: number | null;
}

/**
 * Chooses from cross-validation where keeping only the largest component helps (nnU-Net's rule):
 * first for all foreground together, where the mean Dice over the classes rises and no class loses;
 * then for each class whose mean Dice rises.
 *
 * @param cases one after the other; each is looked at once
 *
 * @example An island in the only case
 * ```ts
 * import { chooseLargestComponents } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const choice = await chooseLargestComponents([{
 *   shapeZyx: [1, 1, 6],
 *   reference: Uint8Array.of(1, 1, 1, 0, 0, 0),
 *   prediction: Uint8Array.of(1, 1, 1, 0, 0, 1),
 * }], { classes: [1] });
 * assert.equal(choice.keep_largest_foreground, true);
 * assert.deepEqual(choice.diceAfter, [1]);
 * ```
 */
export async function chooseLargestComponents(
  cases: Iterable<PostprocessingCase> | AsyncIterable<PostprocessingCase>,
  { classes }: ChooseLargestComponentsOptions,
): Promise<LargestComponentsChoice> {
  const plain: ClassDice[][] = [];
  const foreground: ClassDice[][] = [];
  for await (const one of cases) {
    plain.push(diceOf(one, one.prediction, classes));
    const largest = one.prediction.slice();
    keepLargestForeground(largest, one.shapeZyx);
    foreground.push(diceOf(one, largest, classes));
  }
  const diceBefore = means(plain, "before", classes.length);
  const inForeground = means(foreground, "before", classes.length);
  const isGain = (meanOfPresent(inForeground) ?? 0) > (meanOfPresent(diceBefore) ?? 0);
  const loses = inForeground.some((dice, i) => dice !== null && dice < (diceBefore[i] ?? 0));
  const keep_largest_foreground = isGain && !loses;
  const start = keep_largest_foreground ? inForeground : diceBefore;
  const perClass = means(keep_largest_foreground ? foreground : plain, "largest", classes.length);
  const keep_only_largest = classes.map((_, i) => (perClass[i] ?? 0) > (start[i] ?? 0));
  return {
    keep_largest_foreground,
    keep_only_largest,
    diceBefore,
    diceAfter: classes.map((_, i) => keep_only_largest[i] ? perClass[i] : start[i]),
  };
}

function diceOf(
  { reference, shapeZyx }: PostprocessingCase,
  prediction: LabelArray,
  classes: readonly number[],
): ClassDice[] {
  const largest = prediction.slice();
  keepLargestComponents(largest, { shapeZyx, classes });
  const before = classOverlaps(reference, prediction, { shapeZyx }).classes;
  const after = classOverlaps(reference, largest, { shapeZyx }).classes;
  return classes.map((number) => ({
    before: dice(before.get(number)),
    largest: dice(after.get(number)),
  }));
}

function dice(
  overlap: { truePositives: number; falsePositives: number; falseNegatives: number } | undefined,
): number | null {
  if (overlap === undefined) return null;
  const { truePositives: tp, falsePositives: fp, falseNegatives: fn } = overlap;
  return 2 * tp / (2 * tp + fp + fn);
}

function means(
  cases: readonly (readonly ClassDice[])[],
  which: keyof ClassDice,
  count: number,
): (number | null)[] {
  return Array.from({ length: count }, (_, i) => meanOfPresent(cases.map((one) => one[i][which])));
}
