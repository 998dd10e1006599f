import { reduceClasses } from "../../preprocessing/preprocess_label.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import type { Volume } from "../../volumes/volume.ts";

/** A reference as the model knows it: only its classes, or all of them as one. */
export function referenceLabel(label: Volume, preprocessing: PreprocessingParameters): Volume {
  const { lb_classes, reduce_lb_to_single_class: toSingleClass } = preprocessing;
  const stored = reduceClasses(label.data, lb_classes, { toSingleClass });
  const numbers = toSingleClass ? [1] : lb_classes;
  const data = Uint16Array.from(stored, (value) => value === 0 ? 0 : numbers[value - 1]);
  return createVolume({ ...label, data });
}
