import { dirname } from "node:path";
import type { DicomFrame } from "./dicom_frame.ts";
import type { DicomStack } from "./dicom_stack.ts";
import { filesInFolder } from "./files_in_folder.ts";
import { type DicomScan, scanDicomFiles } from "./scan_dicom_files.ts";
import { stacksOfSeries } from "./stacks_of_series.ts";

/** All that lies in a folder, its images parted into stacks. */
export interface FoundStacks extends Omit<DicomScan, "frames"> {
  readonly stacks: readonly DicomStack[];
}

/** Options of {@linkcode findStacks}. */
export interface FindStacksOptions {
  /** Called with the part of the files that is read. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Reads the headers of all files and parts the images into stacks. Images without a series UID are
 * a series per folder.
 *
 * @param source a folder, a file (all files of its folder are read), or files
 * @throws {OvkitError} `FileMissing`
 */
export async function findStacks(
  source: string | readonly string[],
  options: FindStacksOptions = {},
): Promise<FoundStacks> {
  const files = typeof source === "string" ? await filesInFolder(source) : [...source].sort();
  let done = 0;
  const onFile = () => options.onProgress?.(++done / files.length);
  const { frames, ...rest } = await scanDicomFiles(files, onFile);
  const bySeries = new Map<string, DicomFrame[]>();
  for (const frame of frames) {
    const id = frame.identity.seriesInstanceUid || dirname(frame.path);
    const series = bySeries.get(id);
    if (series === undefined) bySeries.set(id, [frame]);
    else series.push(frame);
  }
  const ordered = [...bySeries].sort(([a, [first]], [b, [second]]) =>
    (first.identity.seriesNumber ?? Infinity) - (second.identity.seriesNumber ?? Infinity) ||
    (a < b ? -1 : 1)
  );
  const stacks: DicomStack[] = [];
  for (const [id, series] of ordered) stacks.push(...await stacksOfSeries(id, series));
  return { ...rest, stacks };
}
