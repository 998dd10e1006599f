import type { RegionNames } from "../io/rtstruct/assign_classes.ts";
import { listDicomRegions } from "../io/list_dicom_regions.ts";
import type { RawCase } from "./raw_case.ts";

/**
 * Decides for a whole data set which class each region of its structure sets and segmentations is:
 * by the names of the data set's classes where it has any; else by the number that every name starts
 * with; else 1, 2, … in the order of the alphabet, whatever the case of the letters. So a region is
 * the same class in every scan, whichever others are there.
 *
 * @param cases the cases
 * @param classNames names of the classes by number
 * @returns undefined where no label is DICOM
 */
export async function regionClasses(
  cases: readonly RawCase[],
  classNames: Readonly<Record<number, string>>,
): Promise<Readonly<Record<string, number>> | undefined> {
  const paths = cases.filter(({ seriesUid }) => seriesUid !== undefined)
    .flatMap(({ labelPath }) => labelPath ?? []);
  if (paths.length === 0) return undefined;
  const named = Object.entries(classNames).map(([label, name]) => [name, Number(label)] as const);
  if (named.length > 0) return Object.fromEntries(named);
  const names = new Set<string>();
  for (const path of paths) {
    for (const name of await listDicomRegions(path)) names.add(name.trim().toLowerCase());
  }
  const sorted = [...names].filter((name) => name !== "").sort();
  const leading = sorted.map((name) => Number(/^\d+/.exec(name)?.[0] ?? NaN));
  const numbered = leading.every((number) => number >= 1 && number <= 255);
  return Object.fromEntries(sorted.map((name, i) => [name, numbered ? leading[i] : i + 1]));
}

/** A mapping as plain data: names, or patterns between slashes, to classes. */
export function plainRegions(regions: RegionNames): Record<string, number> {
  if (!Array.isArray(regions)) return { ...regions as Readonly<Record<string, number>> };
  return Object.fromEntries(regions.map(({ name, pattern, class: label }) => {
    const written = typeof pattern === "string" ? `/${pattern}/` : String(pattern);
    return [name ?? written, label];
  }));
}

/** Names of the classes that a mapping makes: of its first entry for the class. */
export function namesOfRegions(regions: Readonly<Record<string, number>>): Record<number, string> {
  const names: Record<number, string> = {};
  for (const [name, label] of Object.entries(regions)) {
    names[label] ??= name.replace(/^\/\^?|\$?\/[a-z]*$/g, "").replace(/^\d+[\s_.:-]+/, "");
  }
  return names;
}
