import { OvkitError } from "../foundation/ovkit_error.ts";
import { readDicomHeader } from "./dicom/read_dicom_header.ts";

/**
 * Names of the regions of a structure set, or of the segments of a segmentation, in the file's order.
 *
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt`
 */
export async function listDicomRegions(path: string): Promise<string[]> {
  const header = await readDicomHeader(path);
  if (header === undefined) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "no DICOM file",
      expected: "a structure set or a segmentation",
    });
  }
  const { dataset } = header;
  return [
    ...dataset.items("StructureSetROISequence").map((roi) => roi.text("ROIName")),
    ...dataset.items("SegmentSequence").map((segment) => segment.text("SegmentLabel")),
  ].map((name) => name ?? "");
}
