import type { ClassRegions, NamedRegion } from "./assign_classes.ts";

/**
 * The classes of a structure set whose reader gives none: where all names start with a number from
 * 1 to 65535, that number (regions may share one); else 1, 2, ... in the order of the regions.
 *
 * @param regions by ascending number
 */
export function defaultClasses<T extends NamedRegion>(
  regions: readonly T[],
): { classes: ClassRegions<T>[]; notes: string[] } {
  const leading = regions.map((region) => Number(/^\s*(\d+)/.exec(region.name)?.[1] ?? 0));
  const numbered = leading.length > 0 && leading.every((value) => value >= 1 && value <= 65535);
  const classes = regions.map((region, i) => ({
    class: numbered ? leading[i] : i + 1,
    regions: [region],
  }));
  const rule = numbered
    ? "classes are the numbers that the names start with"
    : "classes are numbered in the order of the regions";
  return { classes, notes: regions.length === 0 ? [] : [rule] };
}
