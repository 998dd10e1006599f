import { basename } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { readImageChannels } from "../io/read_image_channels.ts";
import { readLabelMap } from "../io/read_label_map.ts";
import type { RegionNames } from "../io/rtstruct/assign_classes.ts";
import { type CheckOptions, checkRawDataset } from "./check/check_raw_dataset.ts";
import type { CheckReport } from "./check/check_report.ts";
import type { CaseProblem } from "./check/case_problem.ts";
import { listRawCases, type RawCases } from "./list_raw_cases.ts";
import type { RawCase, RawCaseVolumes } from "./raw_case.ts";
import { readCase } from "./read_case.ts";
import { type DatasetDescription, readDatasetDescription } from "./read_dataset_description.ts";
import { namesOfRegions, plainRegions, regionClasses } from "./region_classes.ts";

/** One raw data set, or several taken together. Nothing in it is ever changed. */
export interface RawDataset {
  /** The sets' names, sorted and joined with `_`: the name of the data in results. */
  readonly name: string;
  /** The sets' folders, in order of their names. */
  readonly folders: readonly string[];
  /** The cases, sorted by id. Where two sets share an id, the set's name is put before it. */
  cases(): Promise<RawCase[]>;
  /**
   * Reads a case's files, each in its own grid. An image file of several volumes holds as many
   * channels; a DICOM series is one.
   *
   * @param rawCase a case, or its id
   */
  read(rawCase: RawCase | string): Promise<RawCaseVolumes>;
  /** Reads everything and reports every problem of every case. */
  check(options?: CheckOptions): Promise<CheckReport>;
  /** Names of the classes, from `labels.json` or `dataset.json`, else of the DICOM regions. */
  classNames(): Promise<Readonly<Record<number, string>>>;
  /** Class names and modalities. */
  description(): Promise<DatasetDescription>;
  /**
   * The same data with only the first cases, in order of their ids.
   *
   * @param count how many; all where there are fewer
   */
  first(count: number): RawDataset;
  /**
   * The same data with other classes for the regions of their structure sets and segmentations.
   *
   * @param names region to class; a name between slashes is a pattern
   */
  regions(names: RegionNames): RawDataset;
  /**
   * The same data, with missing and unevenly spaced slices of DICOM series made up by linear
   * interpolation in place of refused.
   */
  filled(): RawDataset;
  /**
   * Which region of structure sets and segmentations is which class; undefined where labels are
   * NIfTI.
   */
  regionClasses(): Promise<Readonly<Record<string, number>> | undefined>;
}

/** Options of {@linkcode openRawDataset}. */
export interface OpenRawDatasetOptions {
  /** Only so many cases, the first in order of their ids. @default {all} */
  readonly limit?: number;
  /** Which regions become which class. @default {by the classes' names, else the regions'} */
  readonly regions?: RegionNames;
  /** Makes up missing slices of DICOM series. @default {false} */
  readonly fill?: boolean;
}

/**
 * Opens raw data sets by their folders.
 *
 * @param folders one or more folders with `images` (or `imagesTr`, `imagesTs`) in them, or with
 * DICOM series
 */
export function openRawDataset(
  folders: readonly string[],
  options: OpenRawDatasetOptions = {},
): RawDataset {
  const { limit = Infinity } = options;
  const sorted = [...folders].sort((a, b) => basename(a) < basename(b) ? -1 : 1);
  const names = sorted.map((folder) => basename(folder));
  if (new Set(names).size < names.length) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "raw data",
      found: `two folders of one name (${names.join(", ")})`,
      remedy: "give the folders different names",
    });
  }
  const name = names.join("_");
  let regions: Promise<RegionMapping | undefined> | undefined;

  function shown({ cases: found, problems }: RawCases): RawCases {
    const all = options.fill ? found.map(filledCase) : found;
    const left = new Set(all.slice(limit).map(({ id }) => id));
    return { cases: all.slice(0, limit), problems: problems.filter((one) => !left.has(one.case)) };
  }
  async function cases(): Promise<RawCase[]> {
    return [...shown(await listFolders(sorted)).cases];
  }
  function regionsOfData(listing?: RawCases): Promise<RegionMapping | undefined> {
    return regions ??= findRegions(listing);
  }
  async function findRegions(listing?: RawCases): Promise<RegionMapping | undefined> {
    if (options.regions !== undefined) return plainRegions(options.regions);
    const { cases: all } = listing ?? await listFolders(sorted);
    return await regionClasses(all, (await describe(sorted)).classNames);
  }
  async function read(rawCase: RawCase | string): Promise<RawCaseVolumes> {
    const found = typeof rawCase === "string" ? await caseNamed(rawCase) : rawCase;
    return await readCase(found, await regionsOfData());
  }
  async function caseNamed(id: string): Promise<RawCase> {
    const all = await cases();
    const found = all.find((rawCase) => rawCase.id === id);
    if (found !== undefined) return found;
    throw new OvkitError("ArgumentInvalid", {
      subject: `case ${id}`,
      found: `not in ${name}`,
      expected: `one of ${all.slice(0, 10).map((c) => c.id).join(", ")}${
        all.length > 10 ? ", …" : ""
      }`,
    });
  }
  async function description(): Promise<DatasetDescription> {
    return withRegions(await describe(sorted), await regionsOfData());
  }
  async function check(checkOptions?: CheckOptions): Promise<CheckReport> {
    const listing = await listFolders(sorted);
    const { cases: all, problems } = shown(listing);
    const said = await describe(sorted);
    const found = await regionsOfData(listing);
    const { classNames } = withRegions(said, found);
    return checkRawDataset({
      name,
      cases: all,
      classNames,
      problems: [
        ...problems,
        ...options.regions === undefined && found && Object.keys(said.classNames).length === 0
          ? [numberedRegions(classNames)]
          : [],
      ],
      readImage: readImageChannels,
      readLabel: (path, image) =>
        readLabelMap(path, { ...(image && { image }), ...(found && { regions: found }) }),
    }, checkOptions);
  }
  return Object.freeze({
    name,
    folders: sorted,
    cases,
    read,
    check,
    classNames: async () => (await description()).classNames,
    description,
    first: (count: number) => openRawDataset(folders, { ...options, limit: count }),
    regions: (chosen: RegionNames) => openRawDataset(folders, { ...options, regions: chosen }),
    filled: () => openRawDataset(folders, { ...options, fill: true }),
    regionClasses: () => regionsOfData(),
  });
}

type RegionMapping = Readonly<Record<string, number>>;

function withRegions(
  said: DatasetDescription,
  regions: RegionMapping | undefined,
): DatasetDescription {
  if (regions === undefined) return said;
  return { ...said, classNames: { ...said.classNames, ...namesOfRegions(regions) } };
}

function filledCase(rawCase: RawCase): RawCase {
  return rawCase.seriesUid === undefined ? rawCase : { ...rawCase, fill: true };
}

function numberedRegions(classNames: Readonly<Record<number, string>>): CaseProblem {
  return {
    case: "(all)",
    problem: "classes by the regions' names",
    found: Object.entries(classNames).map(([label, name]) => `${label} ${name}`).join(", "),
    cure: 'name the wanted ones in labels.json, e.g. { "1": "liver" }, or with regions(…)',
    severity: "note",
  };
}

async function listFolders(folders: readonly string[]): Promise<RawCases> {
  const lists = await Promise.all(folders.map((folder) => listRawCases(folder)));
  const counts = new Map<string, number>();
  for (const { id } of lists.flatMap((list) => list.cases)) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  function unique(id: string, dataset: string): string {
    if ((counts.get(id) ?? 1) === 1) return id;
    let name = `${dataset}_${id}`;
    while (counts.has(name)) name = `${dataset}_${name}`;
    return name;
  }
  return {
    cases: lists.flatMap((list) => list.cases)
      .map((one) => ({ ...one, id: unique(one.id, one.dataset) }))
      .sort((a, b) => a.id < b.id ? -1 : 1),
    problems: lists.flatMap((list, i) =>
      list.problems.map((one) => ({ ...one, case: unique(one.case, basename(folders[i])) }))
    ),
  };
}

async function describe(folders: readonly string[]): Promise<DatasetDescription> {
  const all = await Promise.all(folders.map(readDatasetDescription));
  const classNames: Record<number, string> = {};
  for (const [label, className] of all.flatMap((d) => Object.entries(d.classNames))) {
    const before = classNames[Number(label)];
    if (before !== undefined && before !== className) {
      throw new OvkitError("DataInvalid", {
        subject: folders.map((folder) => basename(folder)).join("_"),
        found: `class ${label} is "${before}" in one set and "${className}" in another`,
        remedy: "number and name the classes the same way in both",
      });
    }
    classNames[Number(label)] = className;
  }
  const [{ modalities }] = all;
  const agree = all.every((d) => d.modalities.join() === modalities.join());
  return { classNames, modalities: agree ? modalities : [] };
}
