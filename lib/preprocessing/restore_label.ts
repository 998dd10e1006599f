import { createVolume } from "../volumes/create_volume.ts";
import { restore } from "../volumes/restore.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { uncropArray } from "./grid_box.ts";
import type { PreprocessedImage } from "./preprocess_image.ts";

/**
 * Puts a label map of a preprocessed scan, or any other map of it, back onto the scan: background
 * (0) outside of what the scan was cropped to, axes as in the file.
 *
 * @param data class, or value, of each voxel of `image.canonical`
 * @param image the scan as {@linkcode preprocessImage} gave it
 * @param original the scan's first channel as it was read
 *
 * @example A label map of a cropped scan
 * ```ts
 * import { createVolume, preprocessImage, restoreLabel } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const scan = createVolume({
 *   data: Int16Array.of(0, 0, 0, 7, 9, 0),
 *   shapeZyx: [1, 2, 3],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * const image = preprocessImage([scan], {
 *   crop_to_nonzero: true,
 *   apply_resizing: false,
 *   target_spacing: null,
 *   apply_pooling: false,
 *   pooling_stride: null,
 *   resampling: "nnunet",
 *   do_nn_img_interp: false,
 *   n_im_channels: 1,
 *   normalisation: ["per_case"],
 *   window: [null],
 *   scaling: [null],
 * });
 * assert.deepEqual(image.shapeCzyx, [1, 1, 1, 2]);
 * const label = restoreLabel(Uint8Array.of(1, 2), image, scan);
 * assert.deepEqual([...label.data], [0, 0, 0, 1, 2, 0]);
 * ```
 */
export function restoreLabel(
  data: VoxelArray,
  image: Pick<PreprocessedImage, "whole" | "crop">,
  original: Volume,
): Volume {
  const { shapeZyx, affineRas } = image.whole;
  const whole = uncropArray(data, shapeZyx, image.crop);
  return restore(createVolume({ data: whole, shapeZyx, affineRas }), original);
}
