import { nearestName } from "../../foundation/nearest_name.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";

/** Which regions become which class: one of `name` and `pattern`. */
export interface RegionClass {
  /** The region's name; where none has exactly this name, upper and lower case do not matter. */
  readonly name?: string;
  /** A regular expression that is found in the name. */
  readonly pattern?: string | RegExp;
  /** Number of the class, 1 to 65535. */
  readonly class: number;
}

/**
 * Names of regions and their classes: a mapping, in which names between slashes are patterns, or a
 * list. The order is the order of painting: where regions overlap, the later wins. (Names that are
 * whole numbers come first in a mapping, as in any object.)
 */
export type RegionNames = Readonly<Record<string, number>> | readonly RegionClass[];

/** A region that a file names. */
export interface NamedRegion {
  readonly number: number;
  readonly name: string;
}

/** The regions that become one class. */
export interface ClassRegions<T extends NamedRegion> {
  readonly class: number;
  readonly regions: readonly T[];
}

/** Options of {@linkcode assignClasses}. */
export interface AssignClassesOptions {
  /** What errors name. */
  readonly subject: string;
  /** Whether a name without a region is an error or a note. @default {"error"} */
  readonly missing?: "error" | "note";
}

const GREATEST_CLASS = 65535;

/**
 * Decides which class each region of a file becomes. A region belongs to the entry with exactly its
 * name, else to the first with its name in another case, else to the first whose pattern is found
 * in its name; regions that no entry names are left out and noted.
 *
 * @param regions in the file, by ascending number
 * @returns the classes in the order of painting, each with its regions, and what is to be noted
 * @throws {OvkitError} `ArgumentInvalid` where an entry is not valid, `DataInvalid` where a name has
 * no region
 */
export function assignClasses<T extends NamedRegion>(
  regions: readonly T[],
  names: RegionNames,
  options: AssignClassesOptions,
): { classes: ClassRegions<T>[]; notes: string[] } {
  const { subject, missing = "error" } = options;
  const entries = entriesOf(names).map(compile);
  const taken = entries.map((): T[] => []);
  const notes: string[] = [];
  for (const region of regions) {
    const tests = ["exact", "folded", "pattern"] as const;
    const found = tests.map((test) => entries.findIndex((entry) => entry[test](region.name)))
      .find((index) => index >= 0);
    if (found !== undefined) taken[found].push(region);
    else notes.push(`"${region.name}" is left out: no class is given for it`);
  }
  const known = regions.map((region) => region.name);
  for (const [i, entry] of entries.entries()) {
    if (taken[i].length > 0) continue;
    if (missing === "error") throw absent(entry.label, known, subject);
    notes.push(`there is no region ${entry.label}: class ${entry.class} has no voxels of it`);
  }
  const classes = entries.map((entry, i) => ({ class: entry.class, regions: taken[i] }));
  return { classes: classes.filter((entry) => entry.regions.length > 0), notes };
}

function entriesOf(names: RegionNames): readonly RegionClass[] {
  if (Array.isArray(names)) return names;
  return Object.entries(names).map(([key, value]) => {
    const [, source, flags] = /^\/(.+)\/([a-z]*)$/.exec(key) ?? [];
    if (source === undefined) return { name: key, class: value };
    return { pattern: expression(source, flags), class: value };
  });
}

function compile(entry: RegionClass) {
  const { name, pattern } = entry;
  if ((name === undefined) === (pattern === undefined)) {
    throw invalid(JSON.stringify(entry), "one of name and pattern");
  }
  if (!Number.isInteger(entry.class) || entry.class < 1 || entry.class > GREATEST_CLASS) {
    throw invalid(`class ${entry.class}`, `a whole number from 1 to ${GREATEST_CLASS}`);
  }
  const folded = name?.trim().toLowerCase();
  const searched = typeof pattern === "string" ? expression(pattern, "") : pattern;
  return {
    class: entry.class,
    label: name === undefined ? String(searched) : `"${name}"`,
    exact: (text: string) => text === name,
    folded: (text: string) => text.trim().toLowerCase() === folded,
    pattern: (text: string) => searched !== undefined && text.search(searched) >= 0,
  };
}

function expression(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw invalid(`the pattern /${source}/${flags}`, "a regular expression", cause);
  }
}

function invalid(found: string, expected: string, cause?: unknown): OvkitError {
  return new OvkitError("ArgumentInvalid", { subject: "names", found, expected, cause });
}

function absent(label: string, known: readonly string[], subject: string): OvkitError {
  const nearest = nearestName(label.replaceAll(/^["/]|["/]$/g, ""), known);
  return new OvkitError("DataInvalid", {
    subject,
    found: `no region ${label}`,
    expected: `one of ${known.map((name) => `"${name}"`).join(", ")}`,
    ...(nearest === undefined ? {} : { remedy: `did you mean "${nearest}"?` }),
  });
}
