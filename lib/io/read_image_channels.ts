import type { Volume } from "../volumes/volume.ts";
import { readDicomSeries } from "./dicom/read_dicom_series.ts";
import { isDicomPath } from "./is_dicom_path.ts";
import { readNiftiChannels } from "./nifti/read_nifti_channels.ts";

/** Options of {@linkcode readImageChannels}. */
export interface ReadImageChannelsOptions {
  /** Which series, where the path is a folder that holds several. */
  readonly seriesUid?: string;
  /** Makes up missing or unevenly spaced slices of a DICOM series. @default {false} */
  readonly fill?: boolean;
}

/**
 * Reads a scan by its content: the channels of a NIfTI file, or a DICOM series, which is one channel.
 *
 * @param path a file, or the folder of a series
 * @throws {OvkitError} as `readNiftiChannels` and `readDicomSeries`
 */
export async function readImageChannels(
  path: string,
  options: ReadImageChannelsOptions = {},
): Promise<Volume[]> {
  const { seriesUid, fill = false } = options;
  if (!await isDicomPath(path)) return await readNiftiChannels(path);
  return [await readDicomSeries(path, { fill, ...(seriesUid === undefined ? {} : { seriesUid }) })];
}
