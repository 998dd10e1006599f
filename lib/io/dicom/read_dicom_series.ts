import { normalize } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { chooseStack } from "./choose_stack.ts";
import type { DicomSeries } from "./dicom_series.ts";
import { findStacks } from "./find_stacks.ts";
import { readStackVolume } from "./read_stack_volume.ts";

/** Options of {@linkcode readDicomSeries}. */
export interface ReadDicomSeriesOptions {
  /**
   * Which series, where there are several: an `id` of `listDicomSeries`, a SeriesInstanceUID, or a
   * series number or description that only one series has. @default {the only one}
   */
  readonly seriesUid?: string;
  /**
   * Resample missing and unevenly spaced slices linearly onto even spacing, instead of refusing
   * them. @default {false}
   */
  readonly fill?: boolean;
  /** Called with the part that is done, from 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Part of the work that reading the headers is taken for. */
const HEADERS = 0.2;

/**
 * Reads a CT, MR or PET series as a volume. The folder and the folders in it are searched; files
 * that are not DICOM images are passed over. Images are grouped by series, orientation, size and
 * acquisition, and sorted by their position along the slice normal: voxel x is the column, y the
 * row, and z grows along row × column. Every slice has its own rescale slope and intercept. Voxels
 * are Int16Array where all values are whole and fit, else Uint16Array, else Int32Array, and
 * Float32Array otherwise, above all where a slope or intercept is not whole; grey levels are not inverted for MONOCHROME1.
 *
 * A tilted gantry is taken out by resampling within the slices. Missing slices and uneven spacing
 * (more than 1 % of it, 0.01 mm, or what the header rounds off) are refused unless `fill` is set. All
 * that was left out or decided is in `notes`.
 *
 * @param source a folder, a file (its folder's series that holds it is read), or the files
 * @throws {OvkitError} `FileMissing`; `DataInvalid` where there are no images; `ArgumentInvalid`
 * where several series are there, all listed; `GeometryMismatch` where slices are missing, uneven or
 * several at one place; `FormatUnsupported` for colour and for transfer syntaxes that are not read;
 * `FileCorrupt`
 *
 * @example Write a scan as DICOM and read it
 * ```ts
 * import { createVolume, readDicomSeries, writeDicomSeries } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const affineRas = [-0.8, 0, 0, 40, 0, -0.8, 0, 30, 0, 0, 5, -80, 0, 0, 0, 1];
 * const data = Int16Array.from({ length: 24 }, (_, i) => i - 1000);
 * await writeDicomSeries(folder, createVolume({ data, shapeZyx: [2, 3, 4], affineRas }));
 * const scan = await readDicomSeries(folder);
 * assert.deepEqual(scan.data, data);
 * assert.deepEqual(scan.spacingZyxMm, [5, 0.8, 0.8]);
 * ```
 */
export async function readDicomSeries(
  source: string | readonly string[],
  options: ReadDicomSeriesOptions = {},
): Promise<DicomSeries> {
  const { seriesUid, fill = false, onProgress } = options;
  const subject = typeof source === "string" ? source : source[0] ?? "DICOM files";
  const found = await findStacks(source, { onProgress: (part) => onProgress?.(HEADERS * part) });
  if (found.damaged.length > 0) throw found.damaged[0];
  if (found.stacks.length === 0) {
    const objects = found.structureSets.length + found.segmentations.length + found.others.length;
    throw new OvkitError("DataInvalid", {
      subject,
      found: `no DICOM images (${objects} other DICOM files, ${found.foreign} files that are not)`,
      expected: "the images of a series",
      remedy: "check the path",
    });
  }
  const file = typeof source === "string" ? normalize(source) : undefined;
  const ofFile = found.stacks.filter(({ frames }) =>
    frames.some(({ path }) => normalize(path) === file)
  );
  const stacks = ofFile.length > 0 ? ofFile : found.stacks;
  const { stack, notes } = chooseStack(stacks, {
    subject,
    ...(seriesUid === undefined ? {} : { wanted: seriesUid }),
  });
  return await readStackVolume(stack, {
    subject,
    fill,
    notes,
    onProgress: (part) => onProgress?.(HEADERS + (1 - HEADERS) * part),
  });
}
