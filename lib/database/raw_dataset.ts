import { basename } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { readNifti } from "../io/read_nifti.ts";
import { readNiftiChannels } from "../io/read_nifti_channels.ts";
import { type CheckOptions, checkRawDataset } from "./check_raw_dataset.ts";
import type { CheckReport } from "./check_report.ts";
import { listRawCases } from "./list_raw_cases.ts";
import type { RawCase, RawCaseVolumes } from "./raw_case.ts";
import { type DatasetDescription, readDatasetDescription } from "./read_dataset_description.ts";

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
   * channels.
   *
   * @param rawCase a case, or its id
   */
  read(rawCase: RawCase | string): Promise<RawCaseVolumes>;
  /** Reads everything and reports every problem of every case. */
  check(options?: CheckOptions): Promise<CheckReport>;
  /** Names of the classes, from `labels.json` or `dataset.json`. */
  classNames(): Promise<Readonly<Record<number, string>>>;
  /** Class names and modalities. */
  description(): Promise<DatasetDescription>;
  /**
   * The same data with only the first cases, in order of their ids.
   *
   * @param count how many; all where there are fewer
   */
  first(count: number): RawDataset;
}

/**
 * Opens raw data sets by their folders.
 *
 * @param folders one or more folders with `images` (or `imagesTr`, `imagesTs`) in them
 */
export function openRawDataset(
  folders: readonly string[],
  options: { readonly limit?: number } = {},
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

  async function cases(): Promise<RawCase[]> {
    const lists = await Promise.all(sorted.map((folder) => listRawCases(folder)));
    const all = lists.flat();
    const counts = new Map<string, number>();
    for (const { id } of all) counts.set(id, (counts.get(id) ?? 0) + 1);
    return all
      .map((c) => counts.get(c.id) === 1 ? c : { ...c, id: `${c.dataset}_${c.id}` })
      .sort((a, b) => a.id < b.id ? -1 : 1)
      .slice(0, limit);
  }
  async function read(rawCase: RawCase | string): Promise<RawCaseVolumes> {
    const { imagePaths, labelPath } = typeof rawCase === "string"
      ? await caseNamed(rawCase)
      : rawCase;
    const channels = [];
    for (const path of imagePaths) channels.push(...await readNiftiChannels(path));
    if (labelPath === undefined) return { channels };
    return { channels, label: await readNifti(labelPath) };
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
    const all = await Promise.all(sorted.map(readDatasetDescription));
    const classNames: Record<number, string> = {};
    for (const [label, className] of all.flatMap((d) => Object.entries(d.classNames))) {
      const before = classNames[Number(label)];
      if (before !== undefined && before !== className) {
        throw new OvkitError("DataInvalid", {
          subject: name,
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
  async function check(options?: CheckOptions): Promise<CheckReport> {
    const { classNames } = await description();
    const readers = { readImage: readNiftiChannels, readLabel: readNifti };
    return checkRawDataset({ name, cases: await cases(), classNames, ...readers }, options);
  }
  const classNames = async () => (await description()).classNames;
  const first = (count: number) => openRawDataset(folders, { limit: count });
  return Object.freeze({
    name,
    folders: sorted,
    cases,
    read,
    check,
    classNames,
    description,
    first,
  });
}
