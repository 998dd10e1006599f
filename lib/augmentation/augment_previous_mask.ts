import type { RandomStream } from "../foundation/random_stream.ts";
import type { MaskAugmentationParameters } from "../parameters/augmentation_parameters.ts";
import type { MorphologyOperation } from "../volumes/ball_morphology.ts";
import { changeClasses } from "./change_classes.ts";
import type { PreviousMask } from "./previous_mask.ts";
import { randomDraws } from "./random_draws.ts";
import { removeSmallComponents } from "./remove_small_components.ts";

const OPERATIONS: readonly MorphologyOperation[] = ["closing", "dilation", "opening", "erosion"];

/**
 * Changes the label map of a previous stage as its network might have erred: a morphological
 * operation on each class, in random order, and the removal of small components. ovseg does the
 * same, but to the label where there is no previous stage; this touches nothing but what it is
 * given.
 *
 * @param mask changed in place
 */
export function augmentPreviousMask(
  mask: PreviousMask,
  parameters: MaskAugmentationParameters,
  random: RandomStream,
): void {
  const { maybe, happens } = randomDraws(random);
  const radiusMm = maybe(parameters.p_morph, parameters.radius_mm);
  const operation = OPERATIONS[random.integer(OPERATIONS.length)];
  const removes = happens(parameters.p_removal);
  if (radiusMm !== undefined) {
    const classes = [...new Set(mask.data)].filter((value) => value > 0).sort((a, b) => a - b);
    changeClasses(mask, {
      operation,
      radiusMm,
      spacing: parameters.spacing,
      classes: random.shuffled(classes),
    });
  }
  if (removes) {
    removeSmallComponents(mask, {
      spacing: parameters.spacing,
      part: parameters.vol_percentage_removal,
      volumeMm3: parameters.vol_threshold_removal,
    });
  }
}
