import type { Volume } from "../volumes/volume.ts";
import { cropVolume, type GridBox } from "./grid_box.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** Options of preprocessing what lies on the grid of an image. */
export interface PreprocessLabelOptions {
  /** What the image was cropped to: its `crop`. Needed where the plan crops. */
  readonly crop?: GridBox;
}

/**
 * Crops what lies on the grid of an image as the image.
 *
 * @param turned in the working orientation
 * @throws {TypeError} where the plan crops and the image's crop is not given
 */
export function cropAsImage(
  turned: Volume,
  { crop_to_nonzero = false }: Pick<PreprocessingParameters, "crop_to_nonzero">,
  { crop }: PreprocessLabelOptions,
): Volume {
  if (!crop_to_nonzero) return turned;
  if (crop !== undefined) return cropVolume(turned, crop);
  throw new TypeError(
    "Cannot crop a label map by itself: give the `crop` of its preprocessed image",
  );
}
