import type { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomObject } from "./dicom_object.ts";
import type { DicomSeriesSummary } from "./dicom_series_summary.ts";
import { findStacks } from "./find_stacks.ts";
import { summarizeStack } from "./summarize_stack.ts";

/** All DICOM files of a folder, sorted by what they are. */
export interface DicomObjects {
  /** The series of images. */
  readonly series: readonly DicomSeriesSummary[];
  readonly structureSets: readonly DicomObject[];
  readonly segmentations: readonly DicomObject[];
  /** Reports, presentation states, doses, directories and other files without images. */
  readonly others: readonly DicomObject[];
  /** DICOM files that cannot be read, with the reason. */
  readonly damaged: readonly OvkitError[];
}

/**
 * Looks through a folder and the folders in it for DICOM files, reading headers only. Files that
 * are not DICOM are passed over.
 *
 * @param folder a folder, or a file for all of its folder
 * @throws {OvkitError} `FileMissing`
 */
export async function findDicomObjects(folder: string): Promise<DicomObjects> {
  const { stacks, structureSets, segmentations, others, damaged } = await findStacks(folder);
  return { series: stacks.map(summarizeStack), structureSets, segmentations, others, damaged };
}
