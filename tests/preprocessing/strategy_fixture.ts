import type { Fingerprint } from "../../lib/preprocessing/fingerprint.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import { PREPROCESSING } from "./golden_volume.ts";

/** Three numbers along z, y, x. */
export type Triple = readonly [number, number, number];

/** The fingerprint of CT or MR scans with these grids and two classes. */
export function fingerprintOf(
  spacings: readonly Triple[],
  shapes: readonly Triple[],
  more: { modality?: string; nonzero?: readonly Triple[]; classNames?: Record<number, string> } =
    {},
): Fingerprint {
  const { modality = "CT", nonzero = shapes, classNames = {} } = more;
  return {
    data: "set",
    nChannels: 1,
    modalities: [modality],
    classNames,
    cases: spacings.map((spacingZyxMm, i) => ({
      id: `c${i}`,
      shapeZyx: shapes[i],
      spacingZyxMm,
      nonzeroShapeZyx: nonzero[i],
      classVoxels: { 1: 4, 2: 4 },
      classVolumesMl: { 1: 1, 2: 1 },
      classComponents: { 1: 1, 2: 1 },
      channels: [{
        ...{ count: 8, minimum: -1024, maximum: 900, mean: -500, sd: 387, meanSquare: 4e5 },
        ...{ percentiles: [-1024, -700, 300] as const, integral: true, foreground: null },
      }],
    })),
    intensities: [1, 2].map((label) => ({
      ...{ class: label, channel: 0, count: 4, mean: 60, squares: 400, minimum: 50, maximum: 70 },
      ...{ values: [50, 70], counts: [2, 2] },
    })),
  };
}

interface GoldenPlans {
  name: string;
  spacings: Triple[];
  shapes_after_crop: Triple[];
  plans: Record<string, {
    configurations: Record<string, { spacing: number[]; patch_size: number[]; batch_size: number }>;
  }>;
}

/** nnU-Net's stored plans. */
export const GOLDEN: GoldenPlans[] = JSON.parse(
  Deno.readTextFileSync(new URL("nnunet_plans.json", PREPROCESSING)),
);

/** ovseg's plan of a stored fingerprint, and nnU-Net's default configurations. */
export function golden(name: string) {
  const found = GOLDEN.find((one) => one.name === name)!;
  const { configurations } = found.plans.ExperimentPlanner;
  return {
    plan: planFromFingerprint(fingerprintOf(found.spacings, found.shapes_after_crop)),
    configurations,
  };
}

/** Voxels of 1 mm in the working orientation. */
export function cube(data: VoxelArray, shapeZyx: Triple) {
  return createVolume({
    data,
    shapeZyx,
    affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
  });
}
