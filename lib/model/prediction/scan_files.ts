import { basename, dirname, join, resolve } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readDicomHeader } from "../../io/dicom/read_dicom_header.ts";
import { listDicomCases } from "../../database/list_dicom_cases.ts";
import { imageFiles, isNiftiName, stemOf } from "../../io/image_files.ts";

/** A scan to predict: its files. */
export interface ScanFiles {
  /** File stem without channel number. */
  readonly id: string;
  /** One file per channel, or one with all channels, or the folder of a DICOM series. */
  readonly paths: readonly string[];
  /** Which series of the folder. */
  readonly seriesUid?: string;
  /** The folder of DICOM files that was searched for it. */
  readonly searched?: string;
}

const channelNumber = /_(\d{4})$/;

/**
 * Lists the scans of files and folders. With several channels `<scan>_0000`, `<scan>_0001` and on
 * in one folder are one scan; a file without such a number holds all channels itself. A folder
 * without NIfTI files gives its DICOM series, a DICOM file the series that it is of.
 *
 * @param inputs files, or folders whose NIfTI files or DICOM series are taken
 * @param nChannels channels that the model takes
 * @throws {OvkitError} `FileMissing`, `DataInvalid` where channels are missing or two scans have
 * one name
 */
export async function scansOf(inputs: readonly string[], nChannels: number): Promise<ScanFiles[]> {
  const dicom: ScanFiles[] = [];
  const files: string[] = [];
  for (const input of inputs) {
    const series = await dicomSeriesIn(input);
    dicom.push(...series.filter((one) => !dicom.some((other) => isSame(one, other))));
    if (series.length === 0) files.push(input);
  }
  const paths = (await Promise.all(files.map(imageFiles))).flatMap((found) => found.paths);
  const scans = new Map<string, string[]>();
  for (const path of new Set(paths.map((path) => resolve(path)))) {
    const stem = stemOf(path);
    const key = join(dirname(path), stem.replace(channelNumber, ""));
    if (nChannels > 1 && channelNumber.test(stem)) {
      scans.set(key, [...scans.get(key) ?? [], path]);
    } else {
      requireNew(scans, key);
      scans.set(key, [path]);
    }
  }
  const nifti = [...scans].map(([key, own]) => ({ id: basename(key), paths: own.sort() }));
  for (const { id, paths } of nifti) requireChannels(id, paths, nChannels);
  const found = [...nifti, ...dicom];
  const ids = found.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw twoOfOneName(twice);
  return found;
}

function isSame(one: ScanFiles, other: ScanFiles): boolean {
  return one.seriesUid === other.seriesUid && one.paths.join() === other.paths.join();
}

async function dicomSeriesIn(path: string): Promise<ScanFiles[]> {
  const facts = await Deno.stat(path).catch(() => undefined);
  if (facts === undefined) return [];
  if (!facts.isDirectory) return await dicomSeriesOf(path);
  const holdsNifti = Array.from(Deno.readDirSync(path)).some(({ name }) => isNiftiName(name));
  return holdsNifti ? [] : await seriesUnder(resolve(path));
}

async function seriesUnder(searched: string): Promise<ScanFiles[]> {
  const { cases } = await listDicomCases(searched);
  return cases.map(({ id, imagePaths, seriesUid }) => ({
    id,
    paths: imagePaths,
    searched,
    ...(seriesUid === undefined ? {} : { seriesUid }),
  }));
}

async function dicomSeriesOf(file: string): Promise<ScanFiles[]> {
  if (isNiftiName(basename(file))) return [];
  const header = await readDicomHeader(file);
  if (header === undefined) return [];
  const uid = header.dataset.text("SeriesInstanceUID");
  const found = (await seriesUnder(dirname(resolve(file)))).filter(({ seriesUid }) =>
    seriesUid === uid
  );
  if (found.length > 0) return found;
  throw new OvkitError("DataInvalid", {
    subject: file,
    found: "a DICOM file of no series that can be segmented",
    expected: "an image of a series of slices, or its folder",
  });
}

function requireNew(scans: ReadonlyMap<string, unknown>, key: string): void {
  if (scans.has(key)) throw twoOfOneName(basename(key));
}

function twoOfOneName(id: string): OvkitError {
  return new OvkitError("DataInvalid", {
    subject: id,
    found: "two scans of this name, whose label maps would be one file",
    remedy: "predict them into different folders",
  });
}

function requireChannels(id: string, paths: readonly string[], nChannels: number): void {
  const numbers = paths.map((path) => channelNumber.exec(stemOf(path))?.[1]);
  if (nChannels === 1 || numbers[0] === undefined) return;
  const right = numbers.length === nChannels && numbers.every((text, i) => Number(text) === i);
  if (right) return;
  throw new OvkitError("DataInvalid", {
    subject: id,
    found: `channels ${numbers.join(", ")}`,
    expected: `${nChannels}, numbered from 0000`,
  });
}
