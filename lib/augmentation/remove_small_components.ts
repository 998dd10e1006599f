import { connectedComponents } from "../volumes/connected_components.ts";
import type { PreviousMask } from "./previous_mask.ts";

/** What {@linkcode removeSmallComponents} takes away. */
export interface RemoveSmallComponentsOptions {
  /** Millimetres along (z, y, x), or (y, x). */
  readonly spacing: readonly number[] | null;
  /** Components with less than this part of the patch are removed. */
  readonly part: number;
  /** mm³ in place of a part of the patch, where `spacing` is given. */
  readonly volumeMm3: number | null;
}

/**
 * Sets components of the foreground that are too small to 0; voxels that touch at a corner belong
 * together.
 *
 * @param mask changed in place
 */
export function removeSmallComponents(
  mask: PreviousMask,
  { spacing, part, volumeMm3 }: RemoveSmallComponentsOptions,
): void {
  const { data } = mask;
  const fewest = volumeMm3 !== null && spacing !== null
    ? volumeMm3 / spacing.reduce((product, mm) => product * mm, 1)
    : part * data.length;
  const { labels, sizes } = connectedComponents(mask);
  for (let i = 0; i < data.length; i++) {
    if (labels[i] > 0 && sizes[labels[i] - 1] < fewest) data[i] = 0;
  }
}
