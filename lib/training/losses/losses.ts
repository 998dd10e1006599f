import { crossEntropy } from "./cross_entropy.ts";
import { diceLoss } from "./dice_loss.ts";
import type { SegmentationLoss } from "./segmentation_loss.ts";

/** Losses by ovseg's names. */
export const losses: Readonly<Record<string, SegmentationLoss>> = {
  cross_entropy: crossEntropy,
  dice_loss: (logits, target) => diceLoss(logits, target),
};
