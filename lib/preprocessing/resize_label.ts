import { resampleArray } from "../volumes/resample_array.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { poolArray } from "./pool_array.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { resizedGrid } from "./resized_grid.ts";

/** A label map as training takes it. */
export interface PreprocessedLabel {
  /** 0 for background, i + 1 for the i-th class of the plan. */
  readonly data: Uint8Array;
  /** Voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
}

/** The part of a plan's parameters that is about grids. */
export type GridParameters = Pick<
  PreprocessingParameters,
  "apply_resizing" | "target_spacing" | "apply_pooling" | "pooling_stride" | "resampling"
>;

/**
 * Resamples a label map to the nearest voxel, or class by class in nnU-Net's way, renumbers it and
 * takes of a pooled block the highest number.
 *
 * @param label in the working orientation, cropped
 * @param encode renumbers what was resampled
 */
export function resizeLabel(
  label: Pick<Volume, "data" | "shapeZyx" | "spacingZyxMm">,
  parameters: GridParameters,
  encode: (data: VoxelArray) => Uint8Array,
): PreprocessedLabel {
  const grid = resizedGrid(label.shapeZyx, label.spacingZyxMm, parameters);
  const { resampledZyx: toShapeZyx, stepZyx, separateAxis } = grid;
  const data = encode(resampleArray(label.data, label.shapeZyx, {
    toShapeZyx,
    stepZyx,
    ...(parameters.resampling === "nnunet" ? { order: 1, labels: true } : { order: 0 }),
    ...(separateAxis === undefined ? {} : { separateAxis }),
  }));
  if (!parameters.apply_pooling || parameters.pooling_stride === null) {
    return { data, shapeZyx: grid.shapeZyx };
  }
  const strideZyx = parameters.pooling_stride;
  const pooled = poolArray(data, { shapeZyx: toShapeZyx, strideZyx, reduce: "max" });
  return { data: pooled, shapeZyx: grid.shapeZyx };
}
