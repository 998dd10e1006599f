import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { nearestName } from "../foundation/nearest_name.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { openPreprocessedDataset, type PreprocessedDataset } from "./preprocessed_dataset.ts";
import { openRawDataset, type RawDataset } from "./raw_dataset.ts";
import { type ResultPaths, resultPaths } from "./result_paths.ts";

/** Options of {@linkcode openDatabase}. */
export interface OpenDatabaseOptions {
  /**
   * Where preprocessed data lie, for example on a fast local disk.
   *
   * @default {$OV_PREPROCESSED, else preprocessed in the root}
   */
  readonly preprocessedRoot?: string;
}

/** A folder with raw data, preprocessed data, models, predictions and plots. */
export interface Database {
  /** The data base's folder. */
  readonly root: string;
  /** Where the raw data sets lie. */
  readonly rawRoot: string;
  /** Where the preprocessed data lie. */
  readonly preprocessedRoot: string;
  /** Where models, predictions and plots lie. */
  readonly paths: ResultPaths;
  /** Names of the raw data sets. */
  rawNames(): string[];
  /**
   * Opens one raw data set, or several as one.
   *
   * @param names folders of `raw_data`; a name with a slash is a folder anywhere
   * @throws {OvkitError} `DatasetUnknown` with the nearest name and all there are
   */
  raw(...names: string[]): RawDataset;
  /** Opens a raw data set in a folder anywhere. */
  rawFolder(path: string): RawDataset;
  /** Names of the preprocessings of raw data. */
  preprocessedNames(data: string): string[];
  /**
   * Opens preprocessed data.
   *
   * @param data name of the raw data, names joined with `_`
   * @param name name of the preprocessing
   * @throws {OvkitError} `DatasetUnknown`
   */
  preprocessed(data: string, name: string): PreprocessedDataset;
}

/**
 * Opens a data base with ovseg's layout. Nothing is made or read before it is needed.
 *
 * @param root its folder. @default {$OV_DATA_BASE}
 * @throws {OvkitError} `ArgumentInvalid` where neither is given
 *
 * @example The raw data sets of a new data base
 * ```ts
 * import { openDatabase } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * await Deno.mkdir(`${root}/raw_data/liver/images`, { recursive: true });
 * assert.deepEqual(openDatabase(root).rawNames(), ["liver"]);
 * ```
 */
export function openDatabase(root?: string, options: OpenDatabaseOptions = {}): Database {
  const folder = resolve(root ?? rootOfEnvironment());
  const rawRoot = join(folder, "raw_data");
  const preprocessedRoot = resolve(
    options.preprocessedRoot ?? (Deno.env.get("OV_PREPROCESSED") || join(folder, "preprocessed")),
  );
  const rawNames = () => folderNames(rawRoot);
  const preprocessedNames = (data: string) => folderNames(join(preprocessedRoot, data));

  function rawPath(name: string): string {
    if (/[/\\]/.test(name)) return existingFolder(resolve(name));
    if (rawNames().includes(name)) return join(rawRoot, name);
    throw unknown(`raw data set "${name}"`, name, rawNames(), {
      at: rawRoot,
      remedy: "put it there as <name>/images and <name>/labels, or as folders of DICOM series",
    });
  }
  function raw(...names: string[]): RawDataset {
    if (names.length === 0) {
      throw new OvkitError("ArgumentInvalid", {
        subject: "raw data",
        found: "no name",
        expected: `one or more of ${rawNames().join(", ") || "(none there yet)"}`,
      });
    }
    return openRawDataset([...new Set(names)].map(rawPath));
  }
  function preprocessed(data: string, name: string): PreprocessedDataset {
    const at = join(preprocessedRoot, data);
    if (preprocessedNames(data).includes(name)) return openPreprocessedDataset(join(at, name));
    throw unknown(`preprocessed data "${data}/${name}"`, name, preprocessedNames(data), {
      at,
      remedy: "preprocess the raw data first",
    });
  }
  return Object.freeze({
    root: folder,
    rawRoot,
    preprocessedRoot,
    paths: resultPaths(folder),
    rawNames,
    raw,
    rawFolder: (path: string) => openRawDataset([existingFolder(resolve(path))]),
    preprocessedNames,
    preprocessed,
  });
}

function rootOfEnvironment(): string {
  const root = Deno.env.get("OV_DATA_BASE");
  if (root) return root;
  throw new OvkitError("ArgumentInvalid", {
    subject: "data base",
    found: "neither a folder nor OV_DATA_BASE is given",
    remedy: "give openDatabase a folder, or set the environment variable OV_DATA_BASE to one",
  });
}

function folderNames(parent: string): string[] {
  try {
    return [...Deno.readDirSync(parent)]
      .filter((entry) => !entry.name.startsWith(".") && isFolder(join(parent, entry.name)))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function existingFolder(path: string): string {
  if (isFolder(path)) return path;
  throw new OvkitError("DatasetUnknown", {
    subject: path,
    found: "no such folder",
    expected: "a folder with images and labels, or with DICOM series",
  });
}

function unknown(
  subject: string,
  name: string,
  known: readonly string[],
  hints: { readonly at: string; readonly remedy: string },
): OvkitError {
  const near = nearestName(name, known);
  return new OvkitError("DatasetUnknown", {
    subject,
    found: `not in ${hints.at}`,
    expected: known.length === 0 ? undefined : `one of ${known.join(", ")}`,
    remedy: near === undefined ? hints.remedy : `did you mean "${near}"?`,
  });
}
