import { median } from "../../foundation/statistics.ts";
import { product } from "../../foundation/product.ts";
import { NNUNET_PLANNERS, type NnunetPlannerName } from "./nnunet_planners.ts";
import { type NnunetConfiguration, planConfiguration } from "./plan_configuration.ts";
import { roundHalfEven } from "./round_half_even.ts";
import { nnunetTargetSpacing } from "./target_spacing.ts";

/** What nnU-Net plans from. */
export interface NnunetFingerprint {
  /** Millimetres of each case, axis by axis. */
  readonly spacings: readonly (readonly number[])[];
  /** Voxels of each case, cropped to what is not 0, in the same order. */
  readonly shapesAfterCrop: readonly (readonly number[])[];
  /** Classes, background included. */
  readonly outputChannels: number;
}

/** Options of {@linkcode planNnunet}. */
export interface PlanNnunetOptions {
  /** Which of nnU-Net's planners. @default {"default"} */
  readonly planner?: NnunetPlannerName;
  /** Memory of the graphics card the numbers are for, 10⁹ bytes. @default {the planner's: 8 or 24} */
  readonly memoryGb?: number;
  /** Spacing of the full resolution in place of the planned one, in the cases' order of axes. */
  readonly targetSpacing?: readonly [number, number, number];
}

/** nnU-Net's plan for a data set. */
export interface NnunetPlan {
  /** Which planner made it. */
  readonly planner: NnunetPlannerName;
  /** Memory it is for, 10⁹ bytes. */
  readonly memoryGb: number;
  /** Order in which the configurations have the cases' axes: the coarsest comes first. */
  readonly transposeForward: readonly [number, number, number];
  /** The way back to the cases' order. */
  readonly transposeBackward: readonly [number, number, number];
  /** Spacing of the full resolution in the cases' order of axes. */
  readonly targetSpacing: readonly [number, number, number];
  /** Median spacing of the cases, in the configurations' order of axes. */
  readonly originalMedianSpacing: readonly number[];
  /** Median shape of the cases, in the configurations' order of axes. */
  readonly originalMedianShape: readonly number[];
  /** Single slices across the coarsest axis. */
  readonly "2d": NnunetConfiguration;
  /** The full resolution; absent where the cases are single slices. */
  readonly "3d_fullres"?: NnunetConfiguration;
  /** A coarser stage, where a patch sees less than a quarter of the median case. */
  readonly "3d_lowres"?: NnunetConfiguration;
}

const LOWRES_THRESHOLD = 0.25;
const SPACING_STEP = 1.03;
const LEAST_GAIN = 2;

/**
 * Plans as nnU-Net does (Isensee et al., Nat. Methods 18, 2021; version 2's rules): spacing, order of
 * axes, patch, batch, poolings, kernels and features of a 2D and a 3D network, and of a 3D network
 * at low resolution where one is called for.
 *
 * @throws {RangeError} where there is no case or the memory is not positive
 *
 * @example Thirty small cubes
 * ```ts
 * import { planNnunet } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const plan = planNnunet({
 *   spacings: Array(30).fill([1, 1, 1]),
 *   shapesAfterCrop: Array(30).fill([64, 64, 64]),
 *   outputChannels: 2,
 * });
 * assert.deepEqual(plan["3d_fullres"]?.patchSize, [64, 64, 64]);
 * assert.equal(plan["3d_fullres"]?.strides.length, 5);
 * ```
 */
export function planNnunet(
  fingerprint: NnunetFingerprint,
  options: PlanNnunetOptions = {},
): NnunetPlan {
  const { spacings, shapesAfterCrop, outputChannels } = fingerprint;
  const { planner = "default" } = options;
  const numbers = NNUNET_PLANNERS[planner];
  const { memoryGb = numbers.referenceGb } = options;
  if (!(memoryGb > 0)) throw new RangeError(`Cannot plan for ${memoryGb} GB of memory`);
  const targetSpacing = options.targetSpacing ?? nnunetTargetSpacing(spacings, shapesAfterCrop);
  const transposeForward = coarsestFirst(targetSpacing);
  const transposed = (triple: readonly number[]) => transposeForward.map((axis) => triple[axis]);
  const shapes = spacings.map((spacing, i) =>
    spacing.map((mm, axis) => roundHalfEven(mm / targetSpacing[axis] * shapesAfterCrop[i][axis]))
  );
  const spacing = transposed(targetSpacing);
  const medianShape = transposed(mediansOf(shapes));
  const datasetVoxels = product(medianShape) * spacings.length;
  const planFor = (
    data: { spacing: readonly number[]; medianShape: readonly number[] },
    voxels: number,
  ) => planConfiguration({ ...data, datasetVoxels: voxels, outputChannels }, numbers, memoryGb);

  const slices = { spacing: spacing.slice(1), medianShape: medianShape.slice(1) };
  const full = medianShape[0] === 1 ? undefined : planFor({ spacing, medianShape }, datasetVoxels);
  const low = full && planLowres();
  return {
    planner,
    memoryGb,
    transposeForward,
    transposeBackward: inverse(transposeForward),
    targetSpacing: [targetSpacing[0], targetSpacing[1], targetSpacing[2]],
    originalMedianSpacing: transposed(mediansOf(spacings)),
    originalMedianShape: transposed(mediansOf(shapesAfterCrop)).map(roundHalfEven),
    "2d": planFor(slices, datasetVoxels),
    ...(full && { "3d_fullres": { ...full, batchDice: low !== undefined } }),
    ...(low && { "3d_lowres": low }),
  };

  function planLowres(): NnunetConfiguration | undefined {
    let coarser = spacing;
    let lowres: NnunetConfiguration | undefined;
    let patch = full!.patchSize;
    let voxels = product(medianShape);
    while (product(patch) / voxels < LOWRES_THRESHOLD) {
      const coarsest = Math.max(...coarser);
      const behind = coarser.map((mm) => coarsest / mm > 2);
      const all = !behind.includes(true);
      coarser = coarser.map((mm, axis) => all || behind[axis] ? mm * SPACING_STEP : mm);
      const shape = coarser.map((mm, axis) => spacing[axis] / mm * medianShape[axis]);
      voxels = product(shape);
      lowres = planFor(
        { spacing: coarser, medianShape: shape.map(roundHalfEven) },
        voxels * spacings.length,
      );
      patch = lowres.patchSize;
    }
    return product(medianShape) / voxels < LEAST_GAIN ? undefined : lowres;
  }
}

function coarsestFirst(spacing: readonly number[]): [number, number, number] {
  const coarsest = spacing.indexOf(Math.max(...spacing));
  const [first, second] = [0, 1, 2].filter((axis) => axis !== coarsest);
  return [coarsest, first, second];
}

function inverse(order: readonly number[]): [number, number, number] {
  return [order.indexOf(0), order.indexOf(1), order.indexOf(2)];
}

function mediansOf(triples: readonly (readonly number[])[]): number[] {
  return [0, 1, 2].map((axis) => median(triples.map((triple) => triple[axis])));
}
