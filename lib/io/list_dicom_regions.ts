import { readDicomFile } from "./dicom/read_dicom_file.ts";

/**
 * Names of the regions of a structure set, or of the segments of a segmentation, in the file's order.
 *
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt`
 */
export async function listDicomRegions(path: string): Promise<string[]> {
  const { dataset } = await readDicomFile(path);
  return [
    ...dataset.items("StructureSetROISequence").map((roi) => roi.text("ROIName")),
    ...dataset.items("SegmentSequence").map((segment) => segment.text("SegmentLabel")),
  ].map((name) => name ?? "");
}
